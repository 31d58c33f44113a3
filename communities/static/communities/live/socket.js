// The one socket of this tab: whatever on the page wants to be told of something follows it here.
// It opens when something is wanted, and comes back by itself. The protocol is in docs/live-delivery.md.

const CODE = { signedOut: 4002, badFrame: 4004, tooMany: 4005 };
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const SILENCE = 60000;
const HIDDEN = 60000;

const topics = new Map(); // "thread:7" → { ask(), take(frame), state?(word) }
const takers = new Map(); // type of frame → functions, for what concerns no topic
let socket = null;
let wanted = false; // by something that follows no topic
let over = "";
let wait = FIRST_WAIT;
let timer = null;
let heard = 0;
let beats = false;

// Follows a topic until the function that is returned is called. `ask` gives what to tell the server on (re)joining.
export function follow(kind, id, topic) {
  const name = `${kind}:${id}`;
  topics.set(name, topic);
  if (over) topic.state?.(over);
  else if (isOpen()) say(topic.ask());
  else connect();
  return () => {
    if (topics.get(name) !== topic) return;
    topics.delete(name);
    say({ type: "leave", [kind]: id });
  };
}

// Hears the frames of a type that concern no topic.
export function hear(type, take) {
  takers.set(type, [...(takers.get(type) ?? []), take]);
  wanted = true;
  if (!document.hidden) connect();
}

export function say(frame) {
  if (isOpen()) socket.send(JSON.stringify(frame));
}

const isOpen = () => socket?.readyState === WebSocket.OPEN;

function connect() {
  clearTimeout(timer);
  if (over || socket) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = new WebSocket(`${scheme}//${location.host}/ws/`);
  const began = Date.now();
  socket = mine;
  heard = began;
  beats = false;
  mine.addEventListener("open", () => {
    if (mine === socket) topics.forEach((topic) => say(topic.ask()));
  });
  mine.addEventListener("message", (event) => {
    if (mine === socket) take(JSON.parse(event.data));
  });
  mine.addEventListener("close", (event) => {
    if (mine !== socket) return;
    if (Date.now() - began > FIRST_WAIT * 5) wait = FIRST_WAIT;
    closed(event.code);
  });
}

function take(frame) {
  heard = Date.now();
  if (frame.type === "head") beats = true;
  if (frame.type === "ready") wait = FIRST_WAIT;
  const name = frame.community !== undefined ? `community:${frame.community}` : `thread:${frame.thread}`;
  topics.get(name)?.take(frame);
  takers.get(frame.type)?.forEach((taker) => taker(frame));
}

function closed(code) {
  socket = null;
  if (code === CODE.signedOut) over = "signed-out";
  else if (code === CODE.badFrame || code === CODE.tooMany) over = "too-many";
  topics.forEach((topic) => topic.state?.(over || "off"));
  if (!over && isNeeded()) again();
}

// Full jitter: a thousand readers of a server that restarts do not come back at the same moment.
function again() {
  clearTimeout(timer);
  timer = setTimeout(connect, Math.random() * wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

// Lets go of a line without waiting for an answer, which a dead one never gives.
function drop() {
  const gone = socket;
  if (!gone) return;
  closed(0);
  gone.close();
}

// A tab that only counts notifications needs no line while nobody looks at it.
const isNeeded = () => topics.size > 0 || (wanted && !document.hidden);

// Some networks swallow a line without a word: no heartbeat in a minute is as good as a close.
setInterval(() => {
  if (isOpen() && (beats || topics.size > 0) && Date.now() - heard > SILENCE) drop();
}, SILENCE / 6);

function now() {
  wait = FIRST_WAIT;
  if (isNeeded()) connect();
}

let resting = null;
document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (!document.hidden) return now();
  resting = setTimeout(() => {
    if (isNeeded()) return;
    clearTimeout(timer);
    drop();
  }, HIDDEN);
});
window.addEventListener("online", now);
// A page that the browser keeps for "back" may not hold a line, and takes it up again when it is shown.
window.addEventListener("pagehide", () => {
  drop();
  clearTimeout(timer);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) now();
});
