// The posts on the page: a row of numbers without holes, to which pages are added at either end while one scrolls.

import { element, replace } from "./replace.js";

const A_PAGE = 20;
const MOST = 200;

export const pageOf = (number) => Math.max(1, Math.ceil(number / A_PAGE));

export function postList(section, list) {
  let isLast = section.dataset.lastPage === "true";
  let loading = null;
  let missed = [];
  const sent = new Set();

  const items = () => list.querySelectorAll(":scope > .post");
  const numberOf = (item) => Number(item?.dataset.number ?? 0);
  const first = () => numberOf(items()[0]);
  const last = () => numberOf([...items()].at(-1));
  const find = (number) => document.getElementById(`post-${number}`);
  const links = { earlier: document.getElementById("earlier"), later: document.getElementById("later") };

  own(list);
  turn();

  // Marks what the reader wrote: the server sends the same to everybody.
  function own(root) {
    const member = section.dataset.member;
    if (!member) return;
    root.querySelectorAll(`[data-author="${member}"]`).forEach((item) => item.classList.add("own"));
    sent.forEach((number) => find(number)?.classList.add("own"));
  }

  // The reader has sent this post from this page; says whether it had come as somebody else's.
  function claim(number) {
    sent.add(number);
    const item = find(number);
    if (!item || item.classList.contains("own")) return false;
    item.classList.remove("post-new");
    own(list);
    return true;
  }

  // Whether a change is of a post that the reader wrote, as far as this page can know.
  const isOwn = ({ post }) => String(post.author) === section.dataset.member || sent.has(post.number);

  // Shows a change of a post; returns the post where it is new at the end of the page.
  function show(frame) {
    if (loading) missed.push(frame);
    const item = element(frame.html);
    const known = document.getElementById(item.id);
    if (known) {
      replace(known, item);
      return null;
    }
    if (!isLast || numberOf(item) <= last()) return null;
    add([item], "later");
    return item;
  }

  function add(fresh, where) {
    const anchor = anchored();
    if (where === "later") list.append(...fresh);
    else list.prepend(...fresh);
    own(list);
    trim(where);
    hold(anchor);
    fresh.forEach((item) => item.dispatchEvent(new CustomEvent("shown", { bubbles: true })));
    turn();
  }

  // A page that was scrolled through for an hour is no heavier than one that was just opened.
  function trim(where) {
    const all = [...items()];
    const spare = all.length - MOST;
    if (spare <= 0) return;
    const gone = where === "later" ? all.slice(0, spare) : all.slice(-spare);
    if (gone.some((item) => item.contains(document.activeElement))) return;
    if (where === "earlier") isLast = false;
    gone.forEach((item) => item.remove());
    list.querySelectorAll(":scope > .rule").forEach((rule) => {
      if (!rule.nextElementSibling || rule === list.firstElementChild) rule.remove();
    });
  }

  // The first post that is on the screen stays where it is, whatever comes or goes above it.
  function anchored() {
    for (const item of items()) {
      const box = item.getBoundingClientRect();
      if (box.bottom > 0) return { item, top: box.top };
    }
    return null;
  }

  function hold(anchor) {
    if (!anchor?.item.isConnected) return;
    const moved = anchor.item.getBoundingClientRect().top - anchor.top;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
  }

  // Fetches the page before or after what is shown; answers whether there was more.
  async function load(where) {
    if (loading || (where === "later" ? isLast : first() <= 1)) return false;
    const page = pageOf(where === "later" ? last() + 1 : first() - 1);
    loading = fetch(`${section.dataset.posts}?page=${page}`, { headers: { Accept: "text/html" } });
    missed = [];
    list.setAttribute("aria-busy", "true");
    try {
      const response = await loading;
      if (!response.ok || response.redirected) return false;
      take(element(await response.text()), where);
      return true;
    } catch {
      // No network: the links to the other pages are still there.
      return false;
    } finally {
      loading = null;
      list.removeAttribute("aria-busy");
    }
  }

  function take(page, where) {
    const [from, to] = [first(), last()];
    const fresh = [...page.children].filter((item) => {
      if (item.matches(".rule")) return !list.querySelector(":scope > .rule");
      return where === "later" ? numberOf(item) > to : numberOf(item) < from;
    });
    if (where === "later") isLast = page.dataset.lastPage === "true";
    add(fresh, where);
    // What changed while the page was on its way is newer than the page.
    const state = Number(page.dataset.seq);
    const newer = missed.filter((frame) => frame.seq > state);
    loading = null;
    newer.forEach(show);
  }

  // The links to the pages before and after lead away from what is shown now.
  function turn() {
    for (const [where, link] of Object.entries(links)) {
      if (!link) continue;
      const number = where === "later" ? last() + 1 : first() - 1;
      link.closest("p").hidden = where === "later" ? isLast : number < 1;
      if (number > 0) link.href = `?page=${pageOf(number)}#post-${number}`;
    }
    document.getElementById("at-end").hidden = !isLast;
    document.getElementById("before-end").hidden = isLast;
  }

  for (const [where, link] of Object.entries(links)) {
    link?.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const beside = where === "later" ? last() : first();
      if (!(await load(where))) return location.assign(link.href);
      // Who pressed it reads on from where they were.
      if (link.closest("p").hidden) focus(find(beside));
    });
  }

  function focus(item) {
    if (!item) return;
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  }

  return { show, claim, isOwn, load, find, items, first, last, isLast: () => isLast, focus };
}
