"use strict";

// The script of the page of a chart. The chart itself says what it shows, in attributes of its elements: `data-layer` and
// `data-cell` name layers and cells, and `data-from` and `data-to` name what a link joins.

(() => {
  const main = document.querySelector("main");
  const words = Object.fromEntries(
    Object.entries(main.dataset).map(([name, word]) => [name[4].toLowerCase() + name.slice(5), word]),
  );
  const figure = document.querySelector(".chart");
  const stage = figure.querySelector(".stage");
  const caption = figure.querySelector("figcaption");
  const steps = figure.querySelector(".steps");
  const panel = document.querySelector(".panel");
  const desk = document.querySelector(".desk");
  const CLOSEST = 40; // The largest magnification.
  const LARGEST = 2; // Pixels a point of a small chart that is shown whole.

  const filled = (text, ...values) => values.reduce((rest, value) => rest.replace("{}", () => value), text);
  const charts = new Map([[figure.dataset.view, stage.querySelector("svg")]]);
  for (const template of document.querySelectorAll("template[data-view]")) {
    charts.set(template.dataset.view, template.content.querySelector("svg"));
  }

  const undirected = new Set(JSON.parse(figure.dataset.undirected).map((pair) => JSON.stringify(pair)));

  // Layers and kinds of cell, from the tables below the chart.

  const rows = new Map();
  for (const row of document.querySelectorAll("tr[data-layer]")) rows.set(row.dataset.layer, row);
  const textOf = (row, column) => (row ? row.cells[column].textContent : "");

  // The chart that is shown: its cells (or layers), and the links of each of them.

  let svg = null;
  let nodes = new Map();
  let current = null; // The node that is focused, or was last.
  let opened = null; // The node whose panel is open.

  function read(chart) {
    nodes = new Map();
    for (const element of chart.querySelectorAll("[data-cell], [data-layer]:not(.bias)")) {
      const key = element.dataset.cell ?? element.dataset.layer;
      if (element.dataset.cell === undefined && element.querySelector("[data-cell]")) continue;
      if (!nodes.has(key)) {
        const layer = element.dataset.layer ?? element.closest("[data-layer]").dataset.layer;
        nodes.set(key, { key, layer, elements: [], from: [], to: [], both: [], own: [] });
      }
      nodes.get(key).elements.push(element);
      element.classList.add("node");
    }
    for (const link of chart.querySelectorAll("[data-from], [data-to]")) {
      const source = nodes.get(link.dataset.from);
      const target = nodes.get(link.dataset.to);
      const mutual = undirected.has(JSON.stringify([source?.layer, target?.layer]));
      if (source && source === target) source.own.push({ link, other: source });
      else {
        source?.[mutual ? "both" : "to"].push({ link, other: target });
        target?.[mutual ? "both" : "from"].push({ link, other: source });
      }
    }
    for (const node of nodes.values()) {
      // Two cells can be linked in both directions, often by a single line.
      const sources = new Set(node.from.map(({ other }) => other));
      const mutual = new Set(node.to.map(({ other }) => other).filter((other) => other && sources.has(other)));
      for (const name of ["from", "to"]) {
        node.both.push(...node[name].filter(({ other }) => mutual.has(other)));
        node[name] = node[name].filter(({ other }) => !mutual.has(other));
      }
    }
    for (const node of nodes.values()) makeAccessible(node);
  }

  // The neighbors of a node, as pairs of a class and names: those from which links lead to it, those to which links lead,
  // and those of links in both directions, such as links to itself.
  function neighbors(node) {
    const names = (links) => [...new Set(links.filter(({ other }) => other).map(({ other }) => other.key))];
    const own = figure.dataset.view === "parts" ? [] : node.own;
    const found = { from: names(node.from), to: names(node.to), both: names([...node.both, ...own]) };
    return Object.entries(found).filter(([, others]) => others.length);
  }

  function counted(name, others) {
    // Of a layer with an ellipsis, only some cells are drawn.
    const text = svg.querySelector(".ellipsis") ? words.countedDrawn : words.counted;
    return filled(text, words[name], others.length);
  }

  function makeAccessible(node) {
    const [first] = node.elements;
    const kind = textOf(rows.get(node.layer), 1);
    first.setAttribute("role", "button");
    first.setAttribute("tabindex", "-1");
    const counts = neighbors(node).map(([name, others]) => counted(name, others));
    // The name contains the text that is visible, by which readers who speak to the browser call it.
    const text = [...first.querySelectorAll("text")].map((each) => each.textContent).join(" ");
    const name = text.includes(node.key) ? text : [text, node.key].filter(Boolean).join("; ");
    first.setAttribute("aria-label", [kind ? filled(words.counted, name, kind) : name, ...counts].join("; "));
  }

  function show(name) {
    untrace();
    figure.dataset.view = name;
    svg = charts.get(name);
    stage.replaceChildren(svg);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", svg.querySelector("title").textContent);
    svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
    figure.toggleAttribute("data-tint", name !== "values");
    if (words.counted) read(svg);
    nodes.values().next().value?.elements[0].setAttribute("tabindex", "0");
    current = null;
    close();
    stepsOf(svg);
    whole();
  }

  // Tracing

  function trace(node) {
    untrace();
    svg.classList.add("tracing");
    for (const element of node.elements) element.classList.add("here");
    const mark = (links, name) => {
      for (const { link, other } of links) {
        link.classList.add(name);
        for (const element of other?.elements ?? []) element.classList.add("near");
      }
    };
    mark(node.from, "in");
    mark(node.to, "out");
    mark(node.both, "two");
    mark(node.own, figure.dataset.view === "parts" ? "own" : "two");
    tell(node);
  }

  function untrace() {
    caption.textContent = words.hint;
    if (!svg) return;
    svg.classList.remove("tracing");
    for (const element of svg.querySelectorAll(".here, .near, .in, .out, .two, .own")) {
      element.classList.remove("here", "near", "in", "out", "two", "own");
    }
  }

  function tell(node) {
    const part = (name, content) => Object.assign(document.createElement(name), content);
    const kind = textOf(rows.get(node.layer), 1);
    caption.replaceChildren(part("b", { textContent: node.key }));
    if (kind) caption.append(part("span", { textContent: kind }));
    for (const [name, others] of neighbors(node)) {
      caption.append(part("span", { className: name, textContent: counted(name, others) }));
    }
  }

  const nodeOf = (element) => {
    const found = element instanceof Element ? element.closest(".node") : null;
    return found ? nodes.get(found.dataset.cell ?? found.dataset.layer) : null;
  };

  // What is traced: the cell under the pointer, else that whose panel is open, else that which has the focus.
  let pointed = null;
  function settle(under) {
    pointed = under;
    const node = pointed ?? opened ?? nodeOf(document.activeElement);
    if (node) trace(node);
    else untrace();
  }

  // The panel

  function summary(names) {
    const layers = new Map();
    for (const name of names) {
      const { layer } = nodes.get(name);
      const own = name.startsWith(`${layer}[`) ? name.slice(layer.length + 1, -1) : "";
      layers.set(layer, [...(layers.get(layer) ?? []), own]);
    }
    return [...layers].map(([layer, own]) => (own[0] ? `${layer} [${own.join(own[0].includes(",") ? "; " : ", ")}]` : layer));
  }

  function open(node) {
    opened = node;
    const row = rows.get(node.layer);
    panel.querySelector("h2").textContent = node.key;
    const [kindName, size, processing] = [1, 2, 3].map((column) => textOf(row, column));
    const about = [kindName, node.layer === node.key ? "" : node.layer, size, processing];
    panel.querySelector(".kind").textContent = about.filter(Boolean).join(" · ");
    const list = panel.querySelector("dl");
    list.replaceChildren();
    for (const [name, others] of neighbors(node)) {
      const term = document.createElement("dt");
      term.className = name;
      term.textContent = words[name];
      const detail = document.createElement("dd");
      detail.textContent = summary(others).join(", ");
      list.append(term, detail);
    }
    const kind = row && document.querySelector(`section[data-kind="${row.dataset.kind}"]`);
    panel.querySelector(".definition").textContent = kind?.querySelector("p")?.textContent ?? "";
    panel.querySelector(".anatomy").replaceChildren(...(kind ? [kind.querySelector("svg").cloneNode(true)] : []));
    panel.hidden = false;
    desk.classList.add("open");
    panel.querySelector("h2").focus();
    fit();
    settle(null);
  }

  function close() {
    const node = opened;
    opened = null;
    panel.hidden = true;
    desk.classList.remove("open");
    if (!node) return;
    fit();
    if (nodes.get(node.key) === node) focus(node);
    settle(null);
  }

  // Zoom: the part of the chart that is visible, in points. `all` is all of it, with the room around.

  let all = null;
  let view = null;

  function fit() {
    const zoomed = view && all && view.width < all.width;
    const middle = zoomed && { x: view.x + view.width / 2, y: view.y + view.height / 2, share: view.width / all.width };
    const [, , width, height] = (svg.dataset.box ??= svg.getAttribute("viewBox")).split(" ").map(Number);
    const room = Math.max(260, innerHeight - figure.getBoundingClientRect().top - scrollY - 110);
    const scale = Math.min(stage.clientWidth / width, room / height, LARGEST);
    figure.style.setProperty("--height", `${Math.min(room, Math.max(260, Math.ceil(height * scale)))}px`);
    panel.style.maxHeight = innerWidth >= 1024 ? `${figure.offsetHeight}px` : "";
    const shown = Math.min(stage.clientWidth / width, stage.clientHeight / height, LARGEST);
    all = { width: stage.clientWidth / shown, height: stage.clientHeight / shown };
    all.x = (width - all.width) / 2;
    all.y = (height - all.height) / 2;
    if (!zoomed) return look({ ...all });
    const extent = { width: all.width * middle.share, height: all.height * middle.share };
    return look({ ...extent, x: middle.x - extent.width / 2, y: middle.y - extent.height / 2 });
  }

  function whole() {
    view = null;
    fit();
  }

  function look(next) {
    // Some of the chart is always visible.
    next.x = Math.min(Math.max(next.x, all.x - next.width / 2), all.x + all.width - next.width / 2);
    next.y = Math.min(Math.max(next.y, all.y - next.height / 2), all.y + all.height - next.height / 2);
    view = next;
    svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((length) => length.toFixed(2)).join(" "));
    stage.classList.toggle("zoomed", view.width < all.width * 0.999);
  }

  function place(x, y) {
    const box = stage.getBoundingClientRect();
    return { x: view.x + ((x - box.left) / box.width) * view.width, y: view.y + ((y - box.top) / box.height) * view.height };
  }

  function zoom(factor, x, y) {
    const box = stage.getBoundingClientRect();
    const fixed = place(x ?? box.left + box.width / 2, y ?? box.top + box.height / 2);
    const width = Math.min(Math.max(view.width / factor, all.width / CLOSEST), all.width);
    const share = width / view.width;
    if (width === all.width) look({ ...all });
    else
      look({
        x: fixed.x - (fixed.x - view.x) * share,
        y: fixed.y - (fixed.y - view.y) * share,
        width,
        height: view.height * share,
      });
  }

  function move(dx, dy) {
    look({ ...view, x: view.x - (dx / stage.clientWidth) * view.width, y: view.y - (dy / stage.clientHeight) * view.height });
  }

  function reveal(element) {
    const box = stage.getBoundingClientRect();
    const own = element.getBoundingClientRect();
    const inside = own.left >= box.left && own.right <= box.right && own.top >= box.top && own.bottom <= box.bottom;
    if (!inside) move((box.left + box.right - own.left - own.right) / 2, (box.top + box.bottom - own.top - own.bottom) / 2);
  }

  const pointers = new Map();
  let travelled = 0;

  stage.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    if (!pointers.size) travelled = 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const after = { x: event.clientX, y: event.clientY };
    travelled += Math.hypot(after.x - before.x, after.y - before.y);
    if (travelled < 4) return;
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (other) {
      const spread = (point) => Math.hypot(point.x - other.x, point.y - other.y);
      zoom(spread(after) / Math.max(spread(before), 1), (after.x + other.x) / 2, (after.y + other.y) / 2);
    }
    move((after.x - before.x) / pointers.size, (after.y - before.y) / pointers.size);
    stage.classList.add("moving");
    pointers.set(event.pointerId, after);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (!pointers.size) stage.classList.remove("moving");
    });
  }
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * 0.002), event.clientX, event.clientY);
    },
    { passive: false },
  );
  const zooms = { in: () => zoom(1.5), out: () => zoom(1 / 1.5), whole };
  for (const button of figure.querySelectorAll("[data-zoom]")) button.addEventListener("click", zooms[button.dataset.zoom]);

  // Pointing and clicking

  // Browsers also report a pointer at rest when the page moves below it.
  let rest = "";
  stage.addEventListener("pointermove", (event) => {
    const at = `${event.clientX} ${event.clientY}`;
    if (at === rest || (pointers.size && travelled >= 4)) return;
    rest = at;
    const node = nodeOf(event.target);
    if (node !== pointed) settle(node);
  });
  stage.addEventListener("pointerleave", () => settle(null));
  stage.addEventListener("click", (event) => {
    const node = nodeOf(event.target);
    if (!node || travelled >= 4) return;
    current = node;
    open(node);
  });

  // The keyboard

  function focus(node) {
    for (const element of svg.querySelectorAll('[tabindex="0"]')) element.setAttribute("tabindex", "-1");
    node.elements[0].setAttribute("tabindex", "0");
    node.elements[0].focus({ preventScroll: true });
    current = node;
    reveal(node.elements[0]);
  }

  const middleOf = (node) => {
    const { left, top, width, height } = node.elements[0].getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  };

  // The node that is nearest in a direction, where a distance across counts more than one along it.
  function nearest(node, across, down) {
    const [x, y] = middleOf(node);
    let best = null;
    let least = Infinity;
    for (const other of nodes.values()) {
      const [ox, oy] = middleOf(other);
      const along = across ? (ox - x) * across : (oy - y) * down;
      const aside = Math.abs(across ? oy - y : ox - x);
      const distance = along + 3 * aside;
      if (along > 1 && distance < least) [best, least] = [other, distance];
    }
    return best;
  }

  const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = { "+": "in", "=": "in", "-": "out", 0: "whole" }[event.key];
    if (key) {
      event.preventDefault();
      zooms[key]();
      return;
    }
    const node = nodeOf(event.target);
    if (!node) return;
    const list = [...nodes.values()];
    if (event.key === "Enter" || event.key === " ") open(node);
    else if (event.key === "Home") focus(list[0]);
    else if (event.key === "End") focus(list[list.length - 1]);
    else if (moves[event.key]) focus(nearest(node, ...moves[event.key]) ?? node);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened) close();
  });
  stage.addEventListener("focusin", (event) => {
    const node = nodeOf(event.target);
    if (!node) return;
    const keyboard = event.target.matches(":focus-visible");
    if (keyboard) ring(event.target);
    settle(null);
  });
  stage.addEventListener("focusout", () => {
    svg.querySelector(".ring")?.remove();
    settle(null);
  });

  // The outline of the element with the focus, since few browsers draw one around groups of shapes.
  function ring(element) {
    svg.querySelector(".ring")?.remove();
    const box = element.getBoundingClientRect();
    const start = place(box.left, box.top);
    const end = place(box.right, box.bottom);
    const outline = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const pad = 2;
    const values = { x: start.x - pad, y: start.y - pad, width: end.x - start.x + 2 * pad, height: end.y - start.y + 2 * pad, rx: 4 };
    for (const [name, value] of Object.entries(values)) outline.setAttribute(name, value.toFixed(2));
    outline.setAttribute("class", "ring");
    svg.append(outline);
  }

  // Steps

  function stepsOf(chart) {
    const others = chart.querySelectorAll(":scope > .step");
    steps.hidden = !others.length;
    if (!others.length) return;
    const slider = steps.querySelector("input");
    slider.max = others.length + 1;
    slider.value = [...others].findIndex((step) => step.getAttribute("visibility") === "visible") + 2;
    showStep();
  }

  function showStep() {
    const slider = steps.querySelector("input");
    const others = svg.querySelectorAll(":scope > .step");
    const number = Number(slider.value);
    others.forEach((step, index) => step.setAttribute("visibility", index === number - 2 ? "visible" : "hidden"));
    const text = filled(words.stepOf, number, others.length + 1);
    slider.setAttribute("aria-valuetext", text);
    steps.querySelector("output").textContent = text;
  }

  steps.querySelector("input").addEventListener("input", showStep);
  for (const button of steps.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const slider = steps.querySelector("input");
      slider.value = Number(slider.value) + Number(button.dataset.step);
      showStep();
    });
  }

  // Settings

  document.addEventListener("change", ({ target }) => {
    if (target.name === "view") show(target.value);
    if (target.name === "colors") {
      if (target.value === "auto") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = target.value;
    }
  });
  panel.querySelector(".close").addEventListener("click", close);
  addEventListener("resize", fit);

  document.documentElement.classList.add("live");
  for (const element of document.querySelectorAll(".switch, .bar")) element.hidden = false;
  // Browsers restore the state of radio buttons when a page is reloaded.
  const chosen = document.querySelector("[name=view]:checked");
  for (const radio of document.querySelectorAll("[name=colors]:checked")) radio.dispatchEvent(new Event("change", { bubbles: true }));
  show(chosen && charts.has(chosen.value) ? chosen.value : figure.dataset.view);
})();
