// Who is here and who is writing: hints, which come and go and are never read out by themselves.

import { say } from "./socket.js";

const EVERY = 3000;
const SHOWN = 5000;

export function presence(section, line) {
  const member = section.dataset.member;

  return function show(frame) {
    const others = frame.people.filter((person) => String(person.id) !== member);
    const total = frame.total - (frame.people.length - others.length);
    line.hidden = total === 0;
    if (total === 0) return;
    const shown = others.slice(0, 3).map((person) => person.name);
    const more = total - shown.length;
    const names = more > 0
      ? `${shown.join(", ")} ${section.dataset.andMore.replace("{count}", more)}`
      : new Intl.ListFormat("en-GB").format(shown);
    const text = total === 1 ? section.dataset.oneHere : section.dataset.manyHere;
    line.querySelector("span:last-child").textContent = text.replace("{names}", names);
  };
}

export function typing(section, line, form) {
  const isWanted = section.dataset.typing === "on";
  const thread = Number(section.dataset.thread);
  let told = 0;
  let timer = null;

  if (isWanted) {
    form?.addEventListener("input", (event) => {
      if (!event.target.matches("textarea") || !event.target.value.trim() || Date.now() - told < EVERY) return;
      // Who writes without a name is not said to be writing.
      if (form.elements.is_anonymous?.checked) return;
      told = Date.now();
      say({ type: "typing", thread });
    });
  }

  function hide() {
    line.hidden = true;
  }

  return {
    show(frame) {
      const names = frame.people.filter((one) => String(one.id) !== section.dataset.member).map((one) => one.name);
      clearTimeout(timer);
      line.hidden = !isWanted || !names.length;
      if (line.hidden) return;
      const text = names.length === 1 ? section.dataset.oneWrites : section.dataset.manyWrite;
      line.textContent = text.replace("{names}", new Intl.ListFormat("en-GB").format(names.slice(0, 3)));
      timer = setTimeout(hide, SHOWN);
    },
    // Whose post has come writes no more.
    hide,
    // After sending, the next words are told of at once.
    sent() {
      told = 0;
    },
  };
}
