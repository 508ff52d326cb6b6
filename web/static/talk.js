// Sending a message and showing the answer as it comes; the chat page and the widget share it.
"use strict";

// The events of a stream, as {name, data}.
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const name = lines.find((line) => line.startsWith("event: "));
      const data = lines.find((line) => line.startsWith("data: "));
      if (name && data) yield { name: name.slice(7), data: JSON.parse(data.slice(6)) };
    }
  }
}

// Parts of a page that our server rendered, as nodes.
function partsOf(html) {
  return [...new DOMParser().parseFromString(html, "text/html").body.children];
}

// A message that is only text yet: it is never markup.
function bubbleOf(by, label, text) {
  const item = document.createElement("li");
  item.className = `said ${by}`;
  const who = document.createElement("span");
  who.className = "unseen";
  who.textContent = label;
  const words = document.createElement("p");
  words.className = "words";
  const isolated = words.appendChild(document.createElement("bdi"));
  isolated.textContent = text;
  item.append(who, words);
  return item;
}

class Talk {
  // `list` holds the messages; `form` the words for what can go wrong; `problem` shows them.
  constructor(list, form, problem) {
    this.list = list;
    this.form = form;
    this.problem = problem;
    this.last = Math.max(0, ...[...list.children].map((item) => Number(item.dataset.number) || 0));
  }

  say(text) {
    this.problem.textContent = text || "";
    this.problem.hidden = !text;
  }

  // Adds what is not there yet; returns how many were new.
  add(messages) {
    let added = 0;
    for (const one of messages) {
      if (document.getElementById(`m${one.number}`)) continue;
      // What was just typed stands there without its number.
      if (one.by === "customer") this.list.querySelector(".said.customer:not([data-number])")?.remove();
      for (const part of partsOf(one.html)) this.place(part, one.number);
      added += 1;
    }
    if (added) this.scroll();
    return added;
  }

  // In the order of their numbers; what has none yet comes last.
  place(part, number) {
    const after = [...this.list.children].find((item) => !item.dataset.number || Number(item.dataset.number) > number);
    this.list.insertBefore(part, after || null);
    this.last = Math.max(this.last, number);
    this.onPart?.(part);
  }

  scroll() {
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  // Sends a text; returns what the last event told, or null where it failed.
  async send(address, body, headers, text) {
    const words = this.form.dataset;
    this.say("");
    const asked = bubbleOf("customer", words.you, text);
    const answer = bubbleOf("assistant waiting", words.it, words.thinking);
    this.list.append(asked, answer);
    this.scroll();
    let begun = false;
    try {
      const response = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
      if (!response.ok || !response.headers.get("Content-Type").startsWith("text/event-stream")) {
        const known = (response.headers.get("Content-Type") || "").startsWith("application/json");
        const told = known ? (await response.json()).problem : null;
        throw new Error(told || (response.status === 429 ? words.busy : words.failed));
      }
      for await (const event of eventsOf(response)) {
        if (event.name === "token") this.onToken?.(event.data.token);
        if (event.name === "conversation") this.onConversation?.(event.data.conversation);
        if (event.name === "sentence") {
          const place = answer.querySelector("bdi");
          place.textContent = begun ? place.textContent + event.data.text : event.data.text;
          answer.classList.remove("waiting");
          begun = true;
          this.scroll();
        }
        if (["done", "failed", "late"].includes(event.name)) {
          this.end(answer, event.data);
          return event.data;
        }
      }
      throw new Error(words.failed);
    } catch (error) {
      answer.remove();
      asked.remove();
      this.say(error instanceof TypeError ? words.failed : error.message);
      return null;
    }
  }

  end(answer, told) {
    const here = told.message && document.getElementById(`m${told.message}`);
    if (told.html && !here) {
      const parts = partsOf(told.html);
      answer.replaceWith(...parts);
      this.last = Math.max(this.last, told.message);
      for (const part of parts) this.onPart?.(part);
    } else {
      answer.remove();
    }
    if (told.problem) this.say(told.problem);
    this.scroll();
  }
}

// Enter sends, Shift and Enter begin a line; an input method may need Enter for itself.
function sendByEnter(area) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    area.form.requestSubmit();
  });
}
