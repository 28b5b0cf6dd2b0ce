// The dossier on the page: its data, its language, and the parts that wait to be drawn.
"use strict";
const page = {};
window.ciaperu = page;

page.data = JSON.parse(document.getElementById("_data").textContent);
page.facts = page.data.facts.map(([id, first, last, kind, status, disputed, topics, parts, others], number) =>
  ({number, id, first, last, kind, status, disputed, topics, parts, others}));
page.number = new Map(page.facts.map((fact) => [fact.id, fact.number]));

// The language: the style shows one of the texts; what has no place for two (options, labels) is written here.
page.language = () => document.querySelector("input[name=language]:checked").value;
page.in = (texts) => texts[Math.max(page.data.languages.indexOf(page.language()), 0)];
page.say = (key, values = {}) => page.in(page.data.words[key]).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
page.name = (id) => page.data.names[id] ? page.in(page.data.names[id]) : id;
// The title of a fact as it is shown.
page.title = (article) => {
  const heading = article.querySelector("h4");
  return (heading.querySelector(`:scope > span[lang=${page.language()}]`) || heading.querySelector("bdi") || heading.firstChild).textContent;
};
page.onLanguage = [];
page.speak = () => {
  const language = page.language();
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll(`[data-${language}]`)) {
    const text = each.getAttribute(`data-${language}`);
    if (each.tagName === "OPTGROUP") each.label = text;
    else if (each.tagName === "OPTION") each.textContent = text;
    else each.setAttribute("aria-label", text);
  }
  for (const tell of page.onLanguage) tell();
};
for (const name of ["language", "appearance"]) {
  for (const input of document.getElementsByName(name)) {
    input.addEventListener("change", () => {
      try { localStorage.setItem("ciaperu " + name, input.value); } catch { /* then it is chosen again next time */ }
      if (name === "language") page.speak();
    });
  }
}

// What waits in noscript is only text to the browser: it is drawn bit by bit while nothing else is to do, or at once where it is needed.
page.waiting = [...document.querySelectorAll("main noscript")];
page.onDrawn = [];
page.drawNext = (at = 0) => {
  const [waiting] = page.waiting.splice(at, 1);
  const part = document.createElement("div");
  part.className = "part";
  part.innerHTML = waiting.textContent;
  waiting.replaceWith(part);
  for (const tell of page.onDrawn) tell(part);
};
page.drawAll = (within = document) => {
  for (let at = 0; at < page.waiting.length;) if (within.contains(page.waiting[at])) page.drawNext(at); else at++;
};
page.drawTo = (id) => {
  const mark = `id="${id}"`;
  const at = page.waiting.findIndex((each) => each.textContent.includes(mark));
  if (at >= 0) page.drawNext(at);
};
const soon = window.requestIdleCallback || ((work) => setTimeout(() => work({timeRemaining: () => 8}), 30));
// Do `work` while nothing else is to do, as long as it returns true.
page.whenIdle = (work) => {
  const turn = (idle) => {
    let more = true;
    while (more && idle.timeRemaining() > 5) more = work();
    if (more) soon(turn);
  };
  addEventListener("load", () => setTimeout(() => soon(turn), 300));
};
page.whenIdle(() => { if (page.waiting.length) page.drawNext(); return page.waiting.length > 0; });

// A link to a place that is not drawn yet, or that a filter hides.
page.onTarget = [];
page.goTo = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  if (!id) return;
  if (!document.getElementById(id)) page.drawTo(id);
  for (const tell of page.onTarget) tell(id);
  const target = document.getElementById(id);
  if (!target) return;
  target.scrollIntoView();
  // What is above it takes its real height only now.
  requestAnimationFrame(() => target.scrollIntoView());
};
addEventListener("hashchange", page.goTo);
addEventListener("beforeprint", () => {
  page.drawAll();
  for (const each of document.querySelectorAll("main details:not([open])")) { each.open = true; each.dataset.print = ""; }
});
addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("details[data-print]")) { each.open = false; delete each.dataset.print; }
});
