// A button that copies the text beside it; without this the text is there to be selected.

const said = document.getElementById("copied");

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = "";
      said.textContent = button.dataset.copied;
      button.firstChild.textContent = button.dataset.copied;
    } catch {
      // The browser forbids it: selected, the text is one key away from being copied.
      getSelection().selectAllChildren(text);
    }
  });
}
