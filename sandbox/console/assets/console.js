// What pages do in the browser beyond links and forms. Every page works without it.
"use strict";

// Rows that come while one looks: the server sends them made, escaped and newest first.
const MOST_ROWS = 200;
const live = document.querySelector("[data-live]");
if (live) {
  const body = document.querySelector("[data-rows]");
  const pause = document.querySelector("[data-pause]");
  const count = document.querySelector("[data-count]");
  let waiting = [];
  let scheduled = false;
  const url = new URL(live.dataset.live, location.href);
  if (live.dataset.after) url.searchParams.set("after", live.dataset.after);
  const source = new EventSource(url);

  const show = () => {
    scheduled = false;
    if (pause.getAttribute("aria-pressed") === "true" || !waiting.length) return;
    const made = document.createElement("template");
    made.innerHTML = waiting.reverse().join("");
    waiting = [];
    for (const row of made.content.querySelectorAll("tr")) row.classList.add("new");
    body.prepend(made.content);
    while (body.rows.length > MOST_ROWS) body.lastElementChild.remove();
    document.querySelector("[data-empty]")?.remove();
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => requestAnimationFrame(show), 100);
  };
  source.addEventListener("rows", (event) => {
    waiting.push(event.data);
    if (waiting.length > MOST_ROWS) waiting = waiting.slice(-MOST_ROWS);
    live.dataset.state = "live";
    schedule();
  });
  source.addEventListener("count", (event) => { count.textContent = event.data; });
  source.addEventListener("cleared", () => { waiting = []; body.replaceChildren(); count.textContent = "0"; });
  source.addEventListener("error", () => { live.dataset.state = "lost"; });
  source.addEventListener("open", () => { live.dataset.state = "live"; });
  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Go on" : "Pause";
    live.dataset.state = paused ? "paused" : "live";
    schedule();
  });
}

// Buttons that copy the text of another element.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
    setTimeout(() => { button.textContent = said; }, 1500);
  });
}

// Buttons that show a secret that is masked at first.
for (const button of document.querySelectorAll("[data-reveal]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.reveal);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
  });
}

// Forms that ask before they do what cannot be undone.
for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.ask)) event.preventDefault();
  });
}

// Links to a text that can be copied rather than kept.
for (const link of document.querySelectorAll("[data-copy-url]")) {
  if (!navigator.clipboard) continue;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const said = link.textContent;
    const answer = await fetch(link.href);
    try {
      if (!answer.ok) throw new Error(answer.statusText);
      await navigator.clipboard.writeText(await answer.text());
      link.textContent = "Copied";
    } catch {
      location.href = link.href;
    }
    setTimeout(() => { link.textContent = said; }, 1500);
  });
}

// Tests of connections: their steps are shown as they come.
for (const form of document.querySelectorAll("form[data-test]")) {
  const item = form.closest("li");
  const steps = item.querySelector("[data-steps]");
  const button = form.querySelector("button");
  const tell = (look, name, text) => {
    const row = document.createElement("li");
    const word = document.createElement("b");
    row.className = look;
    word.textContent = name;
    row.append(word, ` ${text}`);
    steps.append(row);
  };
  const EVENTS = {
    step: (step) => tell({ passed: "good", skipped: "mild" }[step.status] ?? "bad", step.name, `${step.status} ${step.message ?? step.error ?? ""}`),
    refused: (problem) => tell("bad", "Not tested", problem.message),
    done: (result) => {
      const status = item.querySelector("[data-status]");
      status.textContent = result.destination?.status ?? status.textContent;
      status.className = `badge ${result.success ? "good" : "bad"}`;
      tell(result.success ? "good" : "bad", result.success ? "The connection works" : "The connection does not work", "");
    },
  };
  const read = (text) => {
    const lines = Object.fromEntries(text.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
    if (lines.data) EVENTS[lines.event]?.(JSON.parse(lines.data));
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    steps.replaceChildren();
    try {
      const answer = await fetch(form.dataset.test, { method: "POST", headers: { "Sandbox-Console-Proof": document.body.dataset.proof } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let left = "", piece; !(piece = await pieces.read()).done;) {
        const events = (left + piece.value).split("\n\n");
        left = events.pop();
        events.forEach(read);
      }
    } catch (error) {
      tell("bad", "Not tested", String(error.message));
    }
    button.removeAttribute("aria-disabled");
  });
}

// What came of a form stands on the page once: reading the page again does not do it again.
const fresh = document.querySelector("[data-fresh]");
if (fresh) history.replaceState(null, "", fresh.dataset.fresh);
