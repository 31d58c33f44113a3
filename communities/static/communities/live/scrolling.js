// Loads the posts before and after while one scrolls, keeps the address at the page in view, and tells the server how
// far was read, once in two seconds at most.

import { pageOf } from "./posts.js";

const PAUSE = 2000;

export function scrolling(section, posts, token, onSeen) {
  const here = new URL(location.href);
  let page = Number(section.dataset.page);
  let told = Number(section.dataset.readTo ?? 0);
  let top = window.scrollY;
  let waiting = false;
  let timer = null;

  // In a form the page must not move away under the writer's hands.
  const isWriting = () => Boolean(document.activeElement?.closest("form"));

  function look() {
    waiting = false;
    const goesUp = window.scrollY < top;
    top = window.scrollY;
    const box = section.getBoundingClientRect();
    if (goesUp && box.top > -window.innerHeight / 2) posts.load("earlier");
    else if (!isWriting() && box.bottom < window.innerHeight * 2) posts.load("later");
    address();
    if (!document.hidden) onSeen(seen());
    plan();
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(look);
  }

  function address() {
    const item = [...posts.items()].find((one) => one.getBoundingClientRect().bottom > 80);
    const now = item ? pageOf(Number(item.dataset.number)) : page;
    if (now === page) return;
    page = now;
    if (page > 1) here.searchParams.set("page", page);
    else here.searchParams.delete("page");
    here.searchParams.delete("reply_to");
    here.searchParams.delete("quote");
    here.hash = "";
    history.replaceState(history.state, "", here);
  }

  // The last post that has come onto the screen.
  function seen() {
    const all = [...posts.items()];
    const item = all.findLast((one) => one.getBoundingClientRect().top < window.innerHeight);
    return Number(item?.dataset.number ?? 0);
  }

  function plan() {
    if (!token || !section.dataset.read || timer !== null || document.hidden || seen() <= told) return;
    timer = setTimeout(tell, PAUSE);
  }

  async function tell() {
    timer = null;
    const number = seen();
    if (document.hidden || number <= told) return;
    try {
      const headers = { "X-CSRFToken": token };
      const body = new URLSearchParams({ number });
      const response = await fetch(section.dataset.read, { method: "POST", headers, body });
      if (response.ok) told = number;
    } catch {
      // Not told: the posts are shown as new once more.
    }
  }

  window.addEventListener("scroll", soon, { passive: true });
  document.addEventListener("visibilitychange", plan);
  section.addEventListener("shown", plan);
  // On leaving, what was seen is told without waiting.
  window.addEventListener("pagehide", () => {
    if (!token || !section.dataset.read || seen() <= told) return;
    const body = new URLSearchParams({ number: seen(), csrfmiddlewaretoken: token });
    navigator.sendBeacon(section.dataset.read, body);
  });
}
