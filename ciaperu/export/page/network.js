// The network: drawn once it comes into view, with the forces of d3-force; one can drag, choose whom to see, and read what ties two.
"use strict";
(() => {
  const page = window.ciaperu, svg = document.getElementById("_net"), form = document.getElementById("_netform"), ties = document.getElementById("_ties");
  if (!svg) return;
  let WIDTH = 900, HEIGHT = 620;
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const all = page.data.nodes.map(([id, kind, facts]) => ({id, kind, facts, size: 3.5 + Math.sqrt(facts) * 1.35}));
  const byId = new Map(all.map((node) => [node.id, node]));
  const centre = document.getElementById("_centre"), least = document.getElementById("_least");
  let nodes = [], links = [], drawnLinks = [], drawnNodes = [], simulation = null, chosen = "";

  const choices = () => {
    const options = all.map((node) => new Option(page.name(node.id), node.id)).sort((one, other) => one.text.localeCompare(other.text, page.language()));
    centre.replaceChildren(new Option(page.say("everyone"), ""), ...options);
    centre.value = chosen;
  };
  const layout = () => {
    const kinds = new Set([...form.querySelectorAll("input[name=netkind]:checked")].map((input) => input.value));
    const strong = page.data.links.filter(([one, other, facts]) => facts >= Number(least.value || 1) && kinds.has(byId.get(one).kind) && kinds.has(byId.get(other).kind)
      && (!chosen || one === chosen || other === chosen));
    const kept = new Set(strong.flatMap(([one, other]) => [one, other]));
    nodes = all.filter((node) => kept.has(node.id));
    links = strong.map(([one, other, facts]) => ({source: byId.get(one), target: byId.get(other), facts}));
    nodes.forEach((node, at) => {
      if (node.x === undefined) { node.x = WIDTH / 2 + 200 * Math.cos(at * 2.4); node.y = HEIGHT / 2 + 150 * Math.sin(at * 2.4); }
      node.fx = node.fy = null;
    });
    simulation?.stop();
    simulation = d3.forceSimulation(nodes)
      .force("link", d3.forceLink(links).distance((link) => 130 - 8 * Math.min(link.facts, 8)).strength((link) => 0.08 + 0.04 * Math.min(link.facts, 8)))
      .force("charge", d3.forceManyBody().strength(-WIDTH * 0.5))
      .force("x", d3.forceX(WIDTH / 2).strength(0.06)).force("y", d3.forceY(HEIGHT / 2).strength(0.1))
      .force("apart", d3.forceCollide((node) => node.size + 13)).stop();
    simulation.tick(260);
    drawnLinks = links.map((link) => {
      const line = make("line", {"stroke-width": 1 + Math.min(link.facts, 20) * 0.45});
      line.addEventListener("click", () => tell([link.source.id, link.target.id]));
      return line;
    });
    drawnNodes = nodes.map((node) => {
      const group = make("g", {class: "node " + node.kind});
      const size = node.size;
      const shape = node.kind === "person" ? make("circle", {r: size})
        : make("rect", {x: -size, y: -size, width: 2 * size, height: 2 * size, ...(node.kind === "place" ? {transform: "rotate(45) scale(.85)"} : {}), ...(node.kind === "operation" ? {rx: size / 2} : {})});
      const text = make("text", {x: size + 3, y: 4});
      text.textContent = page.name(node.id);
      group.append(shape, text);
      drag(group, node);
      return group;
    });
    // Who is in most facts comes first in the list, and so lies on top.
    svg.replaceChildren(...drawnLinks, ...[...drawnNodes].reverse());
    place();
    tell(chosen ? [chosen] : []);
  };
  const place = () => {
    for (const node of nodes) {
      node.x = Math.max(node.size + 4, Math.min(WIDTH - node.size - 4, node.x));
      node.y = Math.max(node.size + 4, Math.min(HEIGHT - node.size - 4, node.y));
    }
    links.forEach(({source, target}, at) => { for (const [key, value] of [["x1", source.x], ["y1", source.y], ["x2", target.x], ["y2", target.y]]) drawnLinks[at].setAttribute(key, value.toFixed(1)); });
    nodes.forEach((node, at) => {
      drawnNodes[at].setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
      const text = drawnNodes[at].lastChild, left = node.x > WIDTH * 0.72;
      text.setAttribute("text-anchor", left ? "end" : "start");
      text.setAttribute("x", (left ? -1 : 1) * (node.size + 3));
    });
    // Of names that would cover each other, the one in more facts is shown; the others when one points at them.
    const taken = [];
    for (const [node, group] of nodes.map((node, at) => [node, drawnNodes[at]]).sort(([one], [other]) => other.facts - one.facts)) {
      const wide = group.lastChild.textContent.length * 6.6, left = node.x > WIDTH * 0.72;
      const from = left ? node.x - node.size - 3 - wide : node.x + node.size + 3;
      const free = from > 0 && from + wide < WIDTH && taken.every(([x, end, y]) => from > end || from + wide < x || Math.abs(node.y - y) > 14)
        && nodes.every((each) => each === node || from > each.x + each.size || from + wide < each.x - each.size || Math.abs(node.y - each.y) > each.size + 5);
      // Those in most facts are always named.
      const shown = free || all.indexOf(node) < 4;
      group.classList.toggle("named", shown);
      if (shown) taken.push([from, from + wide, node.y]);
    }
  };
  const drag = (group, node) => {
    let moved = 0;
    group.addEventListener("pointerdown", (down) => {
      group.setPointerCapture(down.pointerId);
      moved = 0;
      down.preventDefault();
    });
    group.addEventListener("pointermove", (move) => {
      if (!group.hasPointerCapture(move.pointerId)) return;
      moved += Math.abs(move.movementX) + Math.abs(move.movementY);
      const box = svg.getBoundingClientRect();
      node.fx = node.x = (move.clientX - box.left) * WIDTH / box.width;
      node.fy = node.y = (move.clientY - box.top) * HEIGHT / box.height;
      simulation.alpha(0.15).tick(2);
      place();
    });
    group.addEventListener("click", () => { if (moved < 5) tell([node.id]); });
  };

  // What is said beside the picture: the ties of one, or the facts that tie two.
  const heading = (text) => { const element = document.createElement("h3"); element.textContent = text; return element; };
  const items = (elements) => { const list = document.createElement("ul"); list.append(...elements.map((each) => { const item = document.createElement("li"); item.append(...each); return item; })); return list; };
  const link = (id, text) => { const element = document.createElement("a"); element.href = "#" + id; element.textContent = text; return element; };
  const tell = (ids) => {
    const near = new Set(ids);
    for (const {source, target} of links) if (ids.length === 1 && ids.includes(source.id)) near.add(target.id); else if (ids.length === 1 && ids.includes(target.id)) near.add(source.id);
    nodes.forEach((node, at) => { drawnNodes[at].classList.toggle("dim", ids.length > 0 && !near.has(node.id)); drawnNodes[at].classList.toggle("chosen", ids.includes(node.id)); drawnNodes[at].classList.toggle("near", near.has(node.id)); });
    links.forEach(({source, target}, at) => {
      const on = ids.length === 1 ? ids.includes(source.id) || ids.includes(target.id) : ids.length === 2 && ids.includes(source.id) && ids.includes(target.id);
      drawnLinks[at].classList.toggle("on", on);
      drawnLinks[at].classList.toggle("dim", ids.length > 0 && !on);
    });
    const tied = page.data.links.filter(([one, other]) => ids.length !== 1 || one === ids[0] || other === ids[0]).slice(0, ids.length ? 60 : 12);
    if (ids.length === 2) {
      const shared = page.facts.filter((fact) => ids.every((id) => fact.parts.includes(id)));
      page.drawAll(document.getElementById("_facts"));
      const titled = (fact) => page.title(document.getElementById(fact.id));
      ties.replaceChildren(heading(`${page.name(ids[0])} – ${page.name(ids[1])}`), `${shared.length} ${page.say("in_common")}`, items(shared.map((fact) => [link(fact.id, titled(fact))])));
      return;
    }
    ties.replaceChildren(heading(ids.length ? page.name(ids[0]) : page.say("ties_of")), items(tied.map(([one, other, facts]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${ids.length ? page.name(one === ids[0] ? other : one) : `${page.name(one)} – ${page.name(other)}`} (${facts})`;
      button.addEventListener("click", () => tell([one, other]));
      return [button];
    })));
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { chosen = centre.value; layout(); });
  let drawn = false;
  const show = () => {
    if (!drawn) {
      WIDTH = Math.min(900, Math.max(340, svg.clientWidth || 900));
      HEIGHT = WIDTH < 600 ? 460 : 620;
      svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
      if (all.length > 24) least.value = WIDTH < 600 ? 4 : 3;
    }
    drawn = true;
    choices();
    layout();
  };
  page.onLanguage.push(() => { if (drawn) show(); });
  new IntersectionObserver((seen, observer) => { if (seen.some((each) => each.isIntersecting)) { observer.disconnect(); show(); } }, {rootMargin: "400px"}).observe(form);
})();
