// Keeps a thread's page up to date: new posts appear, changes replace, and lines say who is here and who is writing.
// Without this module the page works by loading it again.

import { announcer } from "./announce.js";
import { presence, typing } from "./here.js";
import { postList } from "./posts.js";
import { element, replace } from "./replace.js";
import { scrolling } from "./scrolling.js";
import { sending } from "./sending.js";
import { follow, say } from "./socket.js";

const section = document.getElementById("thread");
const thread = Number(section.dataset.thread);
const status = document.getElementById("live-status");
const here = document.getElementById("here");
const form = document.getElementById("reply-form");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;

const list = document.getElementById("posts");
const posts = postList(section, list);
const announce = announcer(section, status, document.getElementById("to-new"));
const showPeople = presence(section, here);
const writing = typing(section, document.getElementById("typing"), form);

let seq = Number(section.dataset.seq);
let ready = false;
let asked = 0;

scrolling(section, posts, token, announce.seen);
// Who came to reply begins to type, once the browser has gone to the place that the address names.
if (location.hash === "#reply" && form) {
  window.addEventListener("load", () => setTimeout(() => form.elements.body.focus()), { once: true });
}
if (form) sending(section, form, { isReady: () => ready, say: announce.say, sent });

const ask = () => ({ type: "follow", thread, since: seq });
const leave = follow("thread", thread, { ask, take, state });

function state(word) {
  ready = false;
  asked = 0;
  section.dataset.live = "off";
  here.hidden = true;
  writing.hide();
  if (word === "signed-out") announce.say(section.dataset.signedOut);
  if (word === "too-many") announce.say(section.dataset.tooMany);
}

function take(frame) {
  if (frame.type === "event") event(frame);
  else if (frame.type === "ready") isReady(frame);
  else if (frame.type === "presence") showPeople(frame);
  else if (frame.type === "typing") writing.show(frame);
  else if (frame.type === "head" && frame.seq > seq) say(ask());
  else if (frame.type === "reset") location.reload();
  else if (frame.type === "denied" || frame.type === "lost") lost();
}

function sent(number) {
  writing.sent();
  if (!posts.claim(number)) return;
  announce.claim(number);
  announce.say(section.dataset.sent);
  if (!document.hidden) posts.find(number).scrollIntoView({ block: "nearest" });
}

function lost() {
  state("lost");
  leave();
  announce.say(section.dataset.lost);
}

function isReady(frame) {
  ready = true;
  asked = 0;
  seq = Math.max(seq, frame.seq);
  section.dataset.live = "on";
}

function event(frame) {
  if (frame.seq <= seq) return;
  if (frame.seq > seq + 1) {
    if (!asked) {
      asked = frame.seq;
      return say(ask());
    }
    // Sent before the server heard the question: it comes again. What is missing in the answer is gone for good.
    if (frame.seq > asked) return;
  }
  seq = frame.seq;
  if (seq >= asked) asked = 0;
  if (frame.post) post(frame);
  else head(frame);
}

function head(frame) {
  const old = document.getElementById("thread-head");
  if (old) replace(old, element(frame.html));
}

function post(frame) {
  const isMine = posts.isOwn(frame);
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 200;
  const item = posts.show(frame);
  if (frame.kind !== "post") return;
  writing.hide();
  if (item && !isMine) item.classList.add("post-new");
  const follows = isMine || (atEnd && document.activeElement === document.body);
  if (item && follows && !document.hidden) item.scrollIntoView({ block: "nearest" });
  if (isMine) announce.say(section.dataset.sent);
  else announce.arrived(frame.post.name, frame.post.number);
}

// "just now" is true for a minute; then the time of day is.
setInterval(() => {
  list.querySelectorAll("time").forEach((time) => {
    const isOld = Date.now() - Date.parse(time.dateTime) > 60000;
    if (isOld && time.textContent === section.dataset.justNow) time.textContent = time.dateTime.slice(11, 16);
  });
}, 20000);
