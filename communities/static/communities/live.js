// Keeps a thread's page up to date: new posts appear, edits replace, and the line of presence says who is here.
// Without this module the page works by loading it again. The protocol is in docs/live-delivery.md.

const CODE = { slowReader: 4001, signedOut: 4002, badFrame: 4004, tooMany: 4005 };
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

const section = document.getElementById("thread");
if (section) follow(section);

function follow(section) {
  const thread = Number(section.dataset.thread);
  const posts = document.getElementById("posts");
  const status = document.getElementById("live-status");
  const here = document.getElementById("here");
  let seq = Number(section.dataset.seq);
  let socket = null;
  let ready = false;
  let wait = FIRST_WAIT;
  let asked = 0;
  let unseen = 0;
  let over = false;

  const own = (item) => {
    if (section.dataset.member && item.dataset.author === section.dataset.member) item.classList.add("own");
  };
  posts.querySelectorAll(".post").forEach(own);

  connect();
  window.addEventListener("online", () => { wait = FIRST_WAIT; if (!socket) connect(); });
  // A page that comes back from the browser's cache has lost its socket.
  window.addEventListener("pageshow", (event) => { if (event.persisted && !socket) connect(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) unseen = 0; });
  const form = document.getElementById("reply-form");
  if (form) form.addEventListener("submit", (event) => submit(event, form));

  function connect() {
    if (over) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/ws/`);
    socket.addEventListener("open", ask);
    socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => closed(event.code));
  }

  function ask() {
    socket.send(JSON.stringify({ type: "follow", thread, since: seq }));
  }

  function closed(code) {
    socket = null;
    ready = false;
    asked = 0;
    section.dataset.live = "off";
    here.hidden = true;
    if (code === CODE.signedOut) return stop(section.dataset.signedOut);
    if (code === CODE.badFrame || code === CODE.tooMany) return stop(section.dataset.tooMany);
    // Full jitter: a thousand readers of a server that restarts do not come back at the same moment.
    setTimeout(() => { if (!socket) connect(); }, Math.random() * wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function stop(text) {
    over = true;
    say(text);
  }

  function say(text) {
    status.textContent = text || "";
  }

  function take(frame) {
    if (frame.thread !== undefined && frame.thread !== thread) return;
    if (frame.type === "event") event(frame);
    else if (frame.type === "ready") isReady(frame);
    else if (frame.type === "presence") presence(frame);
    else if (frame.type === "head" && frame.seq > seq) ask();
    else if (frame.type === "reset") location.reload();
    else if (frame.type === "denied" || frame.type === "lost") { ready = false; stop(section.dataset.lost); }
  }

  function isReady(frame) {
    ready = true;
    asked = 0;
    seq = Math.max(seq, frame.seq);
    wait = FIRST_WAIT;
    section.dataset.live = "on";
  }

  function event(frame) {
    if (frame.seq <= seq) return;
    if (frame.seq > seq + 1) {
      if (!asked) {
        asked = frame.seq;
        return ask();
      }
      // Sent before the server heard the question: it comes again. What is missing in the answer is gone for good.
      if (frame.seq > asked) return;
    }
    seq = frame.seq;
    if (seq >= asked) asked = 0;
    const item = element(frame.html);
    const known = document.getElementById(item.id);
    if (known) {
      known.replaceWith(item);
      own(item);
    } else if (frame.kind === "post") {
      added(frame, item);
    }
  }

  function added(frame, item) {
    const mine = String(frame.post.author) === section.dataset.member;
    if (section.dataset.lastPage === "true") {
      const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 200;
      posts.append(item);
      own(item);
      if (!mine) item.classList.add("post-new");
      if (mine && !document.hidden) item.scrollIntoView({ block: "nearest" });
      else if (atEnd && !document.hidden && document.activeElement === document.body) {
        item.scrollIntoView({ block: "nearest" });
      }
    }
    if (mine) return say(section.dataset.sent);
    unseen += 1;
    say(section.dataset.newPost.replace("{name}", frame.post.name).replace("{count}", unseen));
  }

  function element(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  function presence(frame) {
    const others = frame.people.filter((person) => String(person.id) !== section.dataset.member);
    const total = frame.total - (frame.people.length - others.length);
    here.hidden = total === 0;
    if (total === 0) return;
    const shown = others.slice(0, 3).map((person) => person.name);
    const more = total - shown.length;
    const names = more > 0
      ? `${shown.join(", ")} ${section.dataset.andMore.replace("{count}", more)}`
      : new Intl.ListFormat("en-GB").format(shown);
    const text = total === 1 ? section.dataset.oneHere : section.dataset.manyHere;
    here.querySelector("span:last-child").textContent = text.replace("{names}", names);
  }

  // The form goes its usual way. While the socket listens the page need not load again: the post comes back on it.
  async function submit(event, form) {
    if (!ready) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (response.type !== "opaqueredirect") return form.submit();
      form.reset();
      form.querySelectorAll("textarea").forEach((area) => {
        area.value = "";
        area.dispatchEvent(new Event("sent", { bubbles: true }));
      });
      form.elements.client_id.value = crypto.randomUUID ? crypto.randomUUID() : uuid();
      if (form.elements.reply_to) form.elements.reply_to.value = "";
      form.elements.body.focus();
    } catch {
      say(section.dataset.notSent);
    } finally {
      button.disabled = false;
    }
  }
}

// Only a secure page has crypto.randomUUID.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
