// The chat in its frame on another site. Its token stays in this origin: the host page cannot read it.
"use strict";

const path = window.location.pathname;
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const form = document.getElementById("say");
const area = document.getElementById("text");
const state = document.getElementById("state");
const person = document.getElementById("person");
const talk = new Talk(document.getElementById("talk"), form, document.getElementById("problem"));
const kept = `insight-chat-${document.body.dataset.key}`;
const SOON = 3000;
const LATER = 20000;
const QUIET = 15 * 60 * 1000;
let token = "";
let timer = 0;
let expected = false;
let touched = Date.now();
let host = null;
let shown = true;

// A browser may keep nothing for a frame of another site: then the token lasts as long as the page.
function remember(value) {
  token = value;
  try {
    if (value) sessionStorage.setItem(kept, value);
    else sessionStorage.removeItem(kept);
  } catch {
    // It stays in memory.
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(kept) || "";
  } catch {
    return "";
  }
}

function ask(name, given) {
  const body = given && new URLSearchParams(given);
  return fetch(`${path}/${name}`, {
    method: body ? "POST" : "GET",
    body,
    headers: token ? { "X-Conversation": token } : {},
    credentials: "omit",
  });
}

function note(told) {
  if (!("state" in told)) return;
  state.textContent = told.note;
  state.hidden = !told.note;
  expected = told.state === "waiting" || told.state === "taken";
  person.hidden = told.state !== "open";
  area.disabled = told.state === "closed";
}

async function look() {
  clearTimeout(timer);
  if (token && !document.hidden) {
    try {
      const response = await ask(`messages?after=${talk.last}&lang=${language}`);
      if (response.status === 404) {
        remember("");
        return;
      }
      if (response.ok) {
        const told = await response.json();
        const added = talk.add(told.messages);
        note(told);
        if (added) touched = Date.now();
        if (added && !shown) post("insight:unread");
      }
    } catch {
      // The next look may be luckier.
    }
  }
  if (Date.now() - touched < QUIET) timer = setTimeout(look, expected ? SOON : LATER);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.submitter === person) return callPerson();
  const text = area.value.trim();
  if (!text || form.dataset.sending) return;
  form.dataset.sending = "yes";
  area.value = "";
  touched = Date.now();
  clearTimeout(timer);
  const headers = token ? { "X-Conversation": token } : {};
  const told = await talk.send(`${path}/messages?lang=${language}`, new URLSearchParams({ text }), headers, text);
  delete form.dataset.sending;
  if (told) note(told);
  else area.value = text;
  area.focus();
  look();
});

async function callPerson() {
  const response = await ask(`person?lang=${language}`, {});
  if (!response.ok) return talk.say(form.dataset.failed);
  const told = await response.json();
  if (told.token) remember(told.token);
  talk.add(told.messages);
  note(told);
  look();
}

document.getElementById("delete-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (token) {
    const response = await ask("delete", {});
    if (!response.ok && response.status !== 404) return talk.say(form.dataset.failed);
  }
  remember("");
  talk.list.replaceChildren();
  talk.last = 0;
  talk.say("");
  note({ state: "open", note: form.dataset.deleted });
  event.target.closest("details").open = false;
  area.focus();
});

talk.onToken = remember;
talk.onPart = (part) => {
  const rate = part.querySelector("form.rate");
  if (rate) rate.hidden = false;
};

talk.list.addEventListener("submit", async (event) => {
  const rate = event.target.closest("form.rate");
  if (!rate) return;
  event.preventDefault();
  const pressed = event.submitter?.name === "thumb" ? event.submitter.value : "-1";
  const why = rate.parentElement.querySelector(".why-not");
  const given = { message: rate.dataset.number, thumb: pressed, reason: pressed === "-1" ? why.elements.reason.value : "" };
  const response = await ask(`rating?lang=${language}`, given);
  if (!response.ok) return talk.say(form.dataset.failed);
  for (const button of rate.parentElement.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === pressed));
  }
  why.hidden = pressed !== "-1" || rate === why;
  why.scrollIntoView({ block: "nearest" });
  rate.parentElement.querySelector(".thanks").textContent = form.dataset.thanks;
});

// What the host page may say: that it shows the frame. It is told only to close it, or that a word came.
function isSite(origin) {
  return document.body.dataset.sites.split(" ").some((site) => {
    const [head, rest] = site.split("*");
    return rest === undefined ? origin === site : origin.startsWith(head) && origin.endsWith(rest);
  });
}

function post(type) {
  if (host) window.parent.postMessage({ type }, host);
}

window.addEventListener("message", (event) => {
  const ours = event.source === window.parent && window.parent !== window;
  if (!ours || (!isSite(event.origin) && event.origin !== window.location.origin)) return;
  if (event.data?.type === "insight:shown") {
    if (host === null) {
      host = event.origin;
      document.getElementById("close").hidden = false;
      post("insight:ready");
    }
    shown = event.data.shown === true;
    if (shown) {
      area.focus();
      look();
    }
  }
});

document.getElementById("close").addEventListener("click", () => post("insight:close"));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") post("insight:close");
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});

sendByEnter(area);
person.formNoValidate = true;
token = remembered();
for (const part of talk.list.children) talk.onPart(part);
if (token) look();
