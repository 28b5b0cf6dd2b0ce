// The tools of the chronicle: filters, search with typing errors in both languages, and the picture of time.
"use strict";
(() => {
  const page = window.ciaperu;
  const of = (id) => document.getElementById(id);
  const form = of("_find"), list = of("_facts"), count = of("_count"), also = of("_also"), picture = of("_picture");
  const drawnFacts = new Map();
  const headings = [], unread = [];
  const note = (part) => {
    for (const each of part.querySelectorAll(".fact")) {
      const number = page.number.get(each.id);
      drawnFacts.set(number, each);
      unread.push([number, each]);
    }
    for (const each of part.querySelectorAll(".year")) headings.push(each);
  };
  for (const part of list.querySelectorAll(".part")) note(part);
  page.onDrawn.push((part) => { if (list.contains(part)) note(part); });

  // Search: MiniSearch over what facts say in every language, and over the names of profiles and the titles of disputes.
  const folded = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const index = new window.MiniSearch({
    fields: ["title", "text", "more"],
    processTerm: folded,
    tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1 || /\p{N}/u.test(word)),
    searchOptions: {
      boost: {title: 3, more: 0.7}, combineWith: "AND", prefix: (word) => word.length > 2,
      fuzzy: (word) => (word.length > 7 ? 2 : word.length > 3 ? 1 : 0),
    },
  });
  // A sum is found with and without its commas.
  const text = (elements) => [...elements].map((each) => each.textContent.replace(/([0-9]),(?=[0-9]{3})/g, "$1") + " " + each.textContent).join(" ");
  const readNext = () => {
    const [number, element] = unread.pop();
    const fact = page.facts[number];
    const names = [...fact.parts, ...fact.others].flatMap((id) => page.data.names[id] || []);
    index.add({id: number, title: text(element.querySelectorAll("h4")).trim(), text: text(element.querySelectorAll(".text")), more: text(element.querySelectorAll("dd b")) + " " + names.join(" ")});
  };
  let named = false;
  const readAll = () => {
    page.drawAll(list);
    while (unread.length) readNext();
    if (named) return;
    named = true;
    for (const titles of [page.data.names, page.data.disputes]) for (const [id, texts] of Object.entries(titles)) index.add({id, title: texts.join(" "), text: "", more: ""});
  };
  const search = (words) => {
    readAll();
    const found = index.search(words);
    return found.length ? found : index.search(words, {combineWith: "OR"});
  };

  // Filters.
  const value = (id) => (of(id) ? of(id).value : "");
  const wanted = () => ({
    words: value("_q").trim(), who: value("_who"), topic: value("_topic"), kind: value("_kind"), from: Number(value("_from")), to: Number(value("_to")),
    statuses: [...form.querySelectorAll("input[name=status]:checked")].map((input) => input.value), disputed: of("_disputed").checked,
  });
  const fits = (fact, want) =>
    (!want.who || fact.parts.includes(want.who) || fact.others.includes(want.who)) && (!want.topic || fact.topics.includes(want.topic))
    && (!want.kind || fact.kind === want.kind) && (!want.statuses.length || want.statuses.includes(fact.status)) && (!want.disputed || fact.disputed)
    && (!want.from || fact.last >= want.from) && (!want.to || (fact.last && fact.first <= want.to));

  // What a search finds stands in its own order in front of the chronicle, and goes back to where it was.
  const BEST = 200;
  const results = of("_results");
  let moved = [];
  const restore = () => {
    for (const [element, place] of moved) place.replaceWith(element);
    moved = [];
  };
  const rank = (numbers) => {
    moved = numbers.slice(0, BEST).map((number) => {
      const element = drawnFacts.get(number), place = document.createComment("");
      element.replaceWith(place);
      return [element, place];
    });
    results.append(...moved.map(([element]) => element));
  };
  const apply = () => {
    const want = wanted();
    const narrowed = want.words || want.who || want.topic || want.kind || want.from || want.to || want.statuses.length || want.disputed;
    if (narrowed) page.drawAll(list);
    let shown = page.facts.filter((fact) => fits(fact, want));
    let others = [];
    restore();
    if (want.words) {
      const found = search(want.words);
      const fitting = new Set(shown.map((fact) => fact.number));
      const ranked = found.filter((each) => fitting.has(each.id)).map((each) => each.id);
      others = found.filter((each) => typeof each.id === "string").slice(0, 6).map((each) => each.id);
      rank(ranked);
      shown = ranked.map((number) => page.facts[number]);
    }
    const visible = new Set(shown.map((fact) => fact.number));
    const years = new Set(want.words ? [] : shown.map(yearOf));
    const drawn = want.words ? new Set([...visible].slice(0, BEST)) : visible;
    for (const [number, element] of drawnFacts) if (element.hidden === drawn.has(number)) element.hidden = !element.hidden;
    for (const heading of headings) heading.hidden = !years.has(heading.id.slice(2));
    for (const aside of list.querySelectorAll(".aside")) aside.hidden = !years.has("");
    if (picture) for (const mark of picture.querySelectorAll("[data-i]")) mark.classList.toggle("off", !visible.has(Number(mark.dataset.i)));
    count.textContent = want.words ? `${page.say("results", {n: shown.length})}. ${shown.length ? page.say("best") : ""}`
      : page.say("shown", {n: shown.length.toLocaleString(page.language()), total: page.facts.length.toLocaleString(page.language())});
    of("_nothing").hidden = shown.length > 0;
    also.hidden = !others.length;
    also.replaceChildren(page.say("also") + ": ", ...others.flatMap((id, at) => {
      const link = document.createElement("a");
      link.href = "#" + id;
      link.textContent = page.in(page.data.names[id] || page.data.disputes[id]);
      return at ? [" · ", link] : [link];
    }));
  };
  const yearOf = (fact) => (fact.last ? String(fact.first > 1 ? fact.first : fact.last).padStart(4, "0") : "");

  let later = 0;
  const soon = () => { clearTimeout(later); later = setTimeout(apply, 120); };
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  form.addEventListener("input", soon);
  form.addEventListener("reset", () => setTimeout(apply));
  page.onLanguage.push(apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-who]");
    if (!button) return;
    form.reset();
    of("_who").value = button.dataset.who;
    apply();
    of("_chronicle").scrollIntoView();
    of("_who").focus({preventScroll: true});
  });
  // A link to a fact that a filter hides takes the filters away.
  page.onTarget.push((id) => {
    const number = page.number.get(id);
    if (number === undefined || !drawnFacts.get(number)?.hidden) return;
    form.reset();
    apply();
  });

  // The picture of time: what a mark stands for, and the way to it.
  if (picture) {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    document.body.append(tip);
    const marked = (event) => event.target.closest?.("[data-i]");
    picture.addEventListener("pointermove", (event) => {
      const mark = marked(event);
      tip.hidden = !mark;
      if (!mark) return;
      const element = drawnFacts.get(Number(mark.dataset.i));
      if (!element) { tip.hidden = true; return; }
      const date = document.createElement("b");
      date.append(...element.querySelector(".when").cloneNode(true).childNodes);
      tip.replaceChildren(date, page.title(element));
      tip.style.left = Math.min(event.pageX + 12, document.documentElement.clientWidth - tip.offsetWidth - 12) + "px";
      tip.style.top = event.pageY + 16 + "px";
    });
    picture.addEventListener("pointerleave", () => { tip.hidden = true; });
    picture.addEventListener("click", (event) => { const mark = marked(event); if (mark) location.hash = page.facts[Number(mark.dataset.i)].id; });
  }
  // On a narrow screen the facts come first, the filters when asked for.
  if (matchMedia("(max-width: 59.99rem)").matches) of("_more").open = false;
  page.speak();
  page.goTo();
  page.whenIdle(() => { if (unread.length) readNext(); return unread.length > 0; });
})();
