// What appears while a reader looks on is read: the server is told of it, once in two seconds at most.

const PAUSE = 2000;

const section = document.getElementById("thread");
const posts = document.getElementById("posts");
const token = document.querySelector("#reply-form [name=csrfmiddlewaretoken]");
const last = () => Number(posts.lastElementChild?.dataset.number ?? 0);

let told = 0;
let timer = null;

if (section?.dataset.read && token) {
  told = last();
  new MutationObserver(plan).observe(posts, { childList: true });
  document.addEventListener("visibilitychange", plan);
}

function plan() {
  if (timer === null && !document.hidden && last() > told) timer = setTimeout(tell, PAUSE);
}

async function tell() {
  timer = null;
  if (document.hidden) return;
  const number = last();
  const headers = { "X-CSRFToken": token.value };
  try {
    const response = await fetch(section.dataset.read, { method: "POST", headers, body: new URLSearchParams({ number }) });
    if (response.ok) told = number;
  } catch {
    // Not told: the posts are shown as new once more.
  }
}
