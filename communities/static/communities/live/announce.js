// Says what happened in the thread's status line, which a screen reader reads out when it has a moment: several posts
// at once in one sentence, and never so often that nothing else is heard.

const FIRST = 500;
const PAUSE = 5000;

export function announcer(section, line, jump) {
  let untold = [];
  let unseen = [];
  let timer = null;
  let spoke = 0;

  function say(text) {
    line.textContent = text || "";
  }

  function tell() {
    timer = null;
    if (!untold.length) return;
    spoke = Date.now();
    const names = [...new Set(untold.map((post) => post.name))];
    const text = names.length === 1 ? section.dataset.newPost : section.dataset.newPosts;
    const who = new Intl.ListFormat("en-GB").format(names.slice(0, 3));
    say(text.replace("{name}", who).replace("{count}", unseen.length || untold.length));
    untold = [];
    jump.hidden = unseen.length === 0;
    jump.href = `?page=${Math.ceil(unseen[0] / 20)}#post-${unseen[0]}`;
  }

  // Somebody else's post has come.
  function arrived(name, number) {
    untold.push({ name, number });
    unseen.push(number);
    timer ??= setTimeout(tell, Math.max(FIRST, spoke + PAUSE - Date.now()));
  }

  // The reader has come to what was new.
  function seen(number) {
    if (!unseen.length || number < unseen[0]) return;
    unseen = [];
    jump.hidden = true;
  }

  // What came as somebody else's is the reader's own.
  function claim(number) {
    untold = untold.filter((post) => post.number !== number);
    unseen = unseen.filter((other) => other !== number);
    if (!unseen.length) jump.hidden = true;
  }

  return { say, arrived, seen, claim };
}
