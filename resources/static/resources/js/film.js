// A film plays where its link stands; without this module the link opens it on its own site.

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-film]");
  // Whoever asks for a new tab gets the film's own page there.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.title = link.dataset.title;
  frame.allow = "fullscreen; picture-in-picture; encrypted-media";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = link.dataset.film;
  link.parentElement.replaceWith(frame);
  frame.focus();
});
