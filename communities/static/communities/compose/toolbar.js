// Buttons and shortcuts that write Markdown around what is selected; pressed again they take it away.

import { put } from "./writing.js";

const SHORTCUTS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };
const SHIFTED = { Digit8: "list", Digit9: "quote" };

export function toolbar(box, area, hasFoot) {
  const bar = box.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll("button")].filter((button) => hasFoot || button.dataset.mark !== "mention");
  bar.querySelectorAll("button").forEach((button) => { button.hidden = !buttons.includes(button); });
  bar.hidden = false;

  const acts = {
    bold: () => around(area, "**"),
    italic: () => around(area, "*"),
    link: () => link(area),
    list: () => before(area, "- "),
    quote: () => before(area, "> "),
    table: () => block(area, box.querySelector("[data-table]").content.textContent),
    mention: () => put(area, needsSpace(area) ? " @" : "@", area.selectionStart, area.selectionEnd),
  };

  bar.addEventListener("click", (event) => acts[event.target.closest("button")?.dataset.mark]?.());

  // One stop for the Tab key; the arrows go from button to button.
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    buttons.forEach((button) => { button.tabIndex = button === next ? 0 : -1; });
    next.focus();
  });

  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      return area.form?.requestSubmit();
    }
    const mark = event.shiftKey ? SHIFTED[event.code] : SHORTCUTS[event.code];
    if (!mark) return;
    event.preventDefault();
    acts[mark]();
  });
}

function around(area, mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const length = mark.length;
  const marked = value.slice(start - length, start) === mark && value.slice(end, end + length) === mark;
  // One star of two is no italic.
  const isOther = mark === "*" && value.slice(start - 2, start) === "**" && value.slice(start - 3, start) !== "***";
  const text = value.slice(start, end);
  if (marked && !isOther) {
    put(area, text, start - length, end + length);
    return area.setSelectionRange(start - length, end - length);
  }
  put(area, `${mark}${text}${mark}`, start, end);
  area.setSelectionRange(start + length, end + length);
}

function link(area) {
  const { selectionStart: start, selectionEnd: end } = area;
  const text = area.value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  put(area, isAddress ? `[](${text})` : `[${text}](https://)`, start, end);
  if (isAddress || !text) area.setSelectionRange(start + 1, start + 1);
  else area.setSelectionRange(start + text.length + 3, start + text.length + 11);
}

function before(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const after = value.indexOf("\n", selectionEnd);
  const end = after < 0 ? value.length : after;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  put(area, lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join("\n"), start, end);
}

// A table stands between empty lines.
export function block(area, text) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const above = value.slice(0, start);
  const lead = !above || above.endsWith("\n\n") ? "" : above.endsWith("\n") ? "\n" : "\n\n";
  put(area, `${lead}${text.trim()}\n\n`, start, end);
}

function needsSpace(area) {
  return /\S$/.test(area.value.slice(0, area.selectionStart));
}
