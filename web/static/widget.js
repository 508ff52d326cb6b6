// The chat of a shop on any site: <script src="https://HOST/widget.js" data-shop="KEY" defer></script>
// It needs `script-src HOST; frame-src HOST` of a host page's policy, and keeps nothing in it.
(() => {
  "use strict";

  const script = document.currentScript;
  const key = script?.dataset.shop || "";
  if (!/^[0-9a-f]{20}$/.test(key)) {
    console.warn("widget.js: data-shop must be the key of the shop");
    return;
  }
  const origin = new URL(script.src).origin;
  const all = "WORDS";
  const wanted = script.dataset.lang || document.documentElement.lang || navigator.language || "";
  const language = wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
  const words = all[language];
  const WAIT = 8000;

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; }
    * { box-sizing: border-box; }
    [hidden] { display: none; }
    .open, .panel { position: fixed; z-index: 2147483000; font: 16px/1.4 system-ui, sans-serif; }
    .open { inset: auto 20px 20px auto; width: 56px; height: 56px; padding: 0; border: 0; border-radius: 50%;
      color: #fff; background: #0b57a4; box-shadow: 0 2px 10px rgb(0 0 0 / 0.3); cursor: pointer; }
    .open:focus-visible { outline: 3px solid #0b57a4; outline-offset: 3px; }
    .open svg { width: 28px; height: 28px; vertical-align: middle; }
    .dot { position: absolute; inset: 0 0 auto auto; width: 16px; height: 16px; border-radius: 50%;
      background: #a3261c; border: 2px solid #fff; }
    .panel { inset: auto 20px 88px auto; width: min(384px, calc(100vw - 40px)); height: min(600px, calc(100dvh - 108px));
      border: 1px solid #8a929c; border-radius: 10px; overflow: hidden; background: Canvas; color: CanvasText;
      color-scheme: light dark; box-shadow: 0 6px 30px rgb(0 0 0 / 0.25); }
    iframe { width: 100%; height: 100%; border: 0; display: block; color-scheme: light dark; }
    .gone { margin: 0; padding: 20px; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    @media (prefers-color-scheme: dark) {
      .open { color: #0c1a2a; background: #8cbcf3; }
      .open:focus-visible { outline-color: #8cbcf3; }
    }
    @media (max-width: 600px) {
      .panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .panel { animation: rise 0.15s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    }
    @media print { .open, .panel { display: none; } }
  `);

  const place = document.createElement("div");
  // Closed: the host page reaches in as little as this script reaches out.
  const root = place.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [style];

  const button = document.createElement("button");
  button.type = "button";
  button.className = "open";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", words.open);
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  line.setAttribute("fill", "currentColor");
  picture.append(line);
  const dot = document.createElement("span");
  dot.className = "dot";
  dot.hidden = true;
  const news = document.createElement("span");
  news.className = "unseen";
  news.setAttribute("role", "status");
  button.append(picture, dot);
  root.append(button, news);

  let panel = null;
  let frame = null;
  let ready = false;

  function build() {
    panel = document.createElement("div");
    panel.className = "panel";
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", words.title);
    panel.id = "panel";
    frame = document.createElement("iframe");
    frame.title = words.title;
    frame.referrerPolicy = "origin";
    frame.src = `${origin}/widget/${key}?lang=${language}`;
    frame.addEventListener("load", () => tell(true));
    panel.append(frame);
    root.append(panel);
    setTimeout(() => {
      if (ready) return;
      const gone = document.createElement("p");
      gone.className = "gone";
      gone.setAttribute("role", "alert");
      gone.textContent = words.gone;
      panel.replaceChildren(gone);
    }, WAIT);
  }

  function tell(isShown) {
    frame.contentWindow?.postMessage({ type: "insight:shown", shown: isShown }, origin);
  }

  function open() {
    if (panel === null) build();
    panel.hidden = false;
    dot.hidden = true;
    news.textContent = "";
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", words.close);
    frame.focus();
    if (ready) tell(true);
  }

  function close() {
    if (panel === null || panel.hidden) return;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", words.open);
    tell(false);
    button.focus();
  }

  button.addEventListener("click", () => (panel && !panel.hidden ? close() : open()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    if (event.data?.type === "insight:ready") ready = true;
    if (event.data?.type === "insight:close") close();
    if (event.data?.type === "insight:unread" && panel.hidden) {
      dot.hidden = false;
      news.textContent = words.unread;
    }
  });

  document.body.append(place);
})();
