// Small things that several parts of the composer do with the text.

// Puts text in the place of a part of the area, in such a way that the browser can undo it.
export function put(area, text, start, end) {
  area.focus();
  area.setSelectionRange(start, end);
  const done = document.execCommand(text ? "insertText" : "delete", false, text);
  if (done) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// Calls the function when nothing has happened for so long; `now` calls it at once, `stop` not at all.
export function later(wait, act) {
  let timer = null;
  const stop = () => { clearTimeout(timer); timer = null; };
  const plan = () => { stop(); timer = setTimeout(() => { timer = null; act(); }, wait); };
  plan.stop = stop;
  plan.now = () => { if (timer !== null) { stop(); act(); } };
  plan.isWaiting = () => timer !== null;
  return plan;
}
