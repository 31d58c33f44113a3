// Shows as many rows of a poll's form as are needed, one more at a click. Without this module all ten are there.

const SHOWN = 3;

for (const group of document.querySelectorAll("[data-rows]")) {
  const rows = [...group.querySelectorAll(".poll-row")];
  const filled = rows.findLastIndex((row) => row.querySelector("input").value);
  rows.forEach((row, at) => { row.hidden = at >= SHOWN && at > filled; });
  const more = document.createElement("button");
  more.type = "button";
  more.className = "btn-link";
  more.textContent = group.dataset.add;
  more.addEventListener("click", () => {
    const next = rows.find((row) => row.hidden);
    if (!next) return;
    next.hidden = false;
    next.querySelector("input").focus();
    more.hidden = !rows.some((row) => row.hidden);
  });
  more.hidden = !rows.some((row) => row.hidden);
  group.append(more);
}

// A meeting without times is seldom planned: choosing that kind opens them.
document.addEventListener("change", (event) => {
  const poll = event.target.form?.querySelector("[data-poll]");
  if (event.target.name === "kind" && event.target.value === "meeting" && poll) poll.open = true;
});
