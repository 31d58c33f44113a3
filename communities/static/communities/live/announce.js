// Says what happened in the thread's status line, which a screen reader reads out when it has a moment: several posts
// at once in one sentence, and never so often that nothing else is heard.

const FIRST = 500;
const PAUSE = 5000;

export function announcer(section, line, jump) {
  let names = [];
  let firstNew = 0;
  let total = 0;
  let timer = null;
  let spoke = 0;

  function say(text) {
    line.textContent = text || "";
  }

  function tell() {
    timer = null;
    if (!names.length) return;
    spoke = Date.now();
    const who = new Intl.ListFormat("en-GB").format([...new Set(names)].slice(0, 3));
    const text = new Set(names).size === 1 ? section.dataset.newPost : section.dataset.newPosts;
    say(text.replace("{name}", who).replace("{count}", total));
    names = [];
    jump.hidden = false;
    jump.href = `?page=${Math.ceil(firstNew / 20)}#post-${firstNew}`;
  }

  // Somebody else's post has come.
  function arrived(name, number) {
    names.push(name);
    total += 1;
    firstNew = firstNew || number;
    timer ??= setTimeout(tell, Math.max(FIRST, spoke + PAUSE - Date.now()));
  }

  // The reader has come to what was new.
  function seen(number) {
    if (!firstNew || number < firstNew) return;
    [firstNew, total, jump.hidden] = [0, 0, true];
  }

  return { say, arrived, seen };
}
