// On a guide that everybody may read: have it kept on this device, and say so.

const note = document.querySelector("[data-offline]");

async function keep() {
  await navigator.serviceWorker.register("/service-worker.js");
  const registration = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data.path === location.pathname) note.hidden = !event.data.isKept;
  });
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const assets = loaded.filter((url) => url.origin === location.origin).map((url) => url.pathname);
  registration.active.postMessage({ path: location.pathname, assets });
}

// Without a connection the page that is shown is the one that was kept.
if (note && "serviceWorker" in navigator && navigator.onLine) keep().catch(() => {});
