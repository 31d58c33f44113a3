// Fills an editor's text area from a CSV file. The text is posted with the form, so that nothing has to be uploaded
// again when a row is refused.

const MOST_BYTES = 1_000_000;

/** Text of a file that a spreadsheet wrote: UTF-16 with its mark, UTF-8, or else what Windows writes in Europe. */
function decoded(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Whether these are the bytes of a spreadsheet's own file: a zip archive or an old Excel file. */
function isSpreadsheet([first, second]) {
  return (first === 0x50 && second === 0x4b) || (first === 0xd0 && second === 0xcf);
}

async function fill(box, file) {
  const area = box.querySelector("textarea");
  const status = box.querySelector("[role=status]");
  if (file.size > MOST_BYTES) {
    status.textContent = box.dataset.tooLarge;
    return;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isSpreadsheet(bytes)) {
    status.textContent = box.dataset.notText;
    return;
  }
  area.value = decoded(bytes);
  status.textContent = box.dataset.filled;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-figures]");
  if (!box || event.target.type !== "textarea") return;
  const isTooLarge = event.target.value.length > MOST_BYTES;
  const status = box.querySelector("[role=status]");
  if (isTooLarge) status.textContent = box.dataset.tooLarge;
  else if (status.textContent === box.dataset.tooLarge) status.textContent = "";
});

document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-figures]");
  if (!box || event.target.type !== "file" || !event.target.files.length) return;
  fill(box, event.target.files[0]);
  event.target.value = "";
});
