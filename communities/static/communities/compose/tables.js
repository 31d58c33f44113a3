// A table that is pasted, from a page or a spreadsheet, becomes a table in Markdown.

import { block } from "./toolbar.js";

const MOST_COLUMNS = 30;

export function tables(area) {
  area.addEventListener("paste", (event) => {
    const rows = fromHtml(event.clipboardData.getData("text/html")) ?? fromText(event.clipboardData.getData("text/plain"));
    const columns = Math.max(0, ...(rows ?? []).map((row) => row.length));
    if (!rows || rows.length < 2 || columns < 2 || columns > MOST_COLUMNS) return;
    event.preventDefault();
    // What comes with the table, a picture of it for example, is left aside.
    event.stopImmediatePropagation();
    block(area, markdown(rows, columns));
  });
}

function fromHtml(html) {
  if (!html.includes("<table")) return null;
  const body = new DOMParser().parseFromString(html, "text/html").body;
  body.querySelectorAll("style, script").forEach((element) => element.remove());
  const found = body.querySelectorAll("table");
  const bare = (element) => element.textContent.replace(/\s+/g, "");
  // A piece of a page that holds a table among other things is pasted as words.
  if (found.length !== 1 || bare(found[0]) !== bare(body)) return null;
  return [...found[0].rows].map((row) => [...row.cells].flatMap((cell) => [cell.textContent, ...Array(span(cell)).fill("")]));
}

const span = (cell) => Math.min(cell.colSpan, MOST_COLUMNS) - 1;

function fromText(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  return lines.every((line) => line.includes("\t")) ? lines.map((line) => line.split("\t")) : null;
}

function markdown(rows, columns) {
  const line = (cells) => `| ${Array.from({ length: columns }, (_, at) => clean(cells[at] ?? "")).join(" | ")} |`;
  const rule = `|${" --- |".repeat(columns)}`;
  const [head, ...others] = rows;
  return [line(head), rule, ...others.map(line)].join("\n");
}

const clean = (text) => text.replace(/\s+/g, " ").trim().replace(/\\/g, "\\\\").replace(/\|/g, "\\|");
