// The assistant's chat for the staff; without this script each question loads the page anew.
"use strict";

const form = document.getElementById("say");
const area = document.getElementById("text");
const state = document.getElementById("state");
const examples = document.getElementById("examples");
const talk = new Talk(document.getElementById("talk"), form, document.getElementById("problem"));

async function ask(text) {
  if (!text || form.dataset.sending) return;
  form.dataset.sending = "yes";
  if (examples) examples.hidden = true;
  area.value = "";
  const body = new FormData(form);
  body.set("text", text);
  const told = await talk.send(form.dataset.stream, body, {}, text);
  delete form.dataset.sending;
  document.getElementById("anew").hidden = false;
  if (!told) area.value = text;
  else if ("state" in told) {
    state.textContent = told.note;
    state.hidden = !told.note;
    document.getElementById("found").replaceChildren(...partsOf(told.found || ""));
  }
  area.focus();
}

talk.onConversation = (id) => {
  form.elements.conversation.value = id;
  window.history.replaceState(null, "", `?conversation=${id}`);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(area.value.trim());
});
examples?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(event.submitter.value);
});

talk.list.addEventListener("submit", async (event) => {
  const rate = event.target.closest("form.rate");
  if (!rate) return;
  event.preventDefault();
  const pressed = event.submitter?.name === "thumb" ? event.submitter.value : "-1";
  const body = new FormData(rate);
  body.set("thumb", pressed);
  const response = await fetch(rate.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (!response.ok) return talk.say(form.dataset.failed);
  const parts = partsOf(await response.text());
  rate.closest("li").replaceWith(...parts);
  parts[0].querySelector("[aria-pressed=true]")?.focus();
});

sendByEnter(area);
