"use strict";

const by = (id) => document.getElementById(id);
const [list, view, stage, message, main] = [by("list"), by("view"), by("stage"), by("message"), document.querySelector("main")];

// Zoom and position: kept when the chart changes and when the page is reloaded.

let place = null;

function storedPlace() {
  try {
    return JSON.parse(sessionStorage.getItem(location.hash));
  } catch {
    return null;
  }
}

function apply() {
  stage.style.transform = `translate(${place.x}px, ${place.y}px) scale(${place.scale})`;
  sessionStorage.setItem(location.hash, JSON.stringify(place));
}

function fit() {
  const svg = stage.firstElementChild;
  if (!svg) return;
  const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
  const box = view.getBoundingClientRect();
  const scale = Math.min(3, (0.95 * box.width) / width, (0.95 * box.height) / height);
  place = { scale, x: (box.width - scale * width) / 2, y: (box.height - scale * height) / 2 };
  apply();
}

function zoom(factor, x, y) {
  if (!place) return;
  const scale = Math.min(50, Math.max(0.02, place.scale * factor));
  const grown = scale / place.scale;
  place = { scale, x: x - grown * (x - place.x), y: y - grown * (y - place.y) };
  apply();
}

function zoomMiddle(factor) {
  zoom(factor, view.clientWidth / 2, view.clientHeight / 2);
}

function move(x, y) {
  if (!place) return;
  place = { ...place, x: place.x + x, y: place.y + y };
  apply();
}

view.addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = view.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY / (event.deltaMode ? 20 : 400)), event.clientX - box.left, event.clientY - box.top);
}, { passive: false });
view.addEventListener("pointerdown", (event) => view.setPointerCapture(event.pointerId));
view.addEventListener("pointermove", (event) => {
  if (view.hasPointerCapture(event.pointerId)) move(event.movementX, event.movementY);
});
const keys = {
  "+": () => zoomMiddle(1.25), "=": () => zoomMiddle(1.25), "-": () => zoomMiddle(0.8), "0": fit,
  ArrowLeft: () => move(40, 0), ArrowRight: () => move(-40, 0), ArrowUp: () => move(0, 40), ArrowDown: () => move(0, -40),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
by("in").addEventListener("click", keys["+"]);
by("out").addEventListener("click", keys["-"]);
by("fit").addEventListener("click", fit);

// Server-sent events: each has the current state.

let events = null;
let drawn = "";

function showList({ shown, levels }) {
  document.title = `${shown} · netcharts`;
  const names = Object.keys(levels);
  list.replaceChildren(...(names.length < 2 ? [] : names.map((name) => {
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(name)}`;
    link.textContent = name;
    link.className = levels[name];
    if (name === shown) link.setAttribute("aria-current", "page");
    return link;
  })));
}

function showState({ version, level, svg, message: html }) {
  main.className = level;
  message.innerHTML = html;
  if (svg !== drawn) {
    drawn = svg;
    const picture = svg && new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    stage.replaceChildren(...(picture ? [document.importNode(picture, true)] : []));
    if (place) apply();
    else fit();
  }
  main.dataset.version = version;
}

function follow() {
  if (events) events.close();
  events = new EventSource(`events?spec=${location.hash.slice(1)}`);
  events.addEventListener("list", (event) => showList(JSON.parse(event.data)));
  events.addEventListener("state", (event) => showState(JSON.parse(event.data)));
  events.addEventListener("error", () => main.classList.add("lost"));
}

function show() {
  place = storedPlace();
  drawn = "";
  follow();
}

addEventListener("hashchange", show);
show();
