"use strict";

// Settings of the reader: the language and the color scheme are stored for the next visit if the browser allows it.

const root = document.documentElement;
const DARK = "(prefers-color-scheme: dark)";
const VALUES = {
  language: document.currentScript.dataset.languages.split(" "),
  scheme: ["auto", "light", "dark"],
};

function stored(name) {
  try {
    return localStorage.getItem(`netcharts-${name}`);
  } catch {
    return null;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(`netcharts-${name}`, value);
  } catch {
    // The setting is lost when the page is closed.
  }
}

function storedOr(name, defaultValue) {
  return VALUES[name].includes(stored(name)) ? stored(name) : defaultValue;
}

function preferredLanguage() {
  const preferred = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return preferred.find((language) => VALUES.language.includes(language)) || VALUES.language[0];
}

// Set before the page is displayed, to avoid flicker.
const initial = { language: storedOr("language", preferredLanguage()), scheme: storedOr("scheme", "auto") };
root.lang = initial.language;
root.dataset.scheme = initial.scheme;

const all = (selector) => [...document.querySelectorAll(selector)];

const settings = {
  language(value) {
    root.lang = value;
    const title = document.querySelector("title");
    title.textContent = title.getAttribute(`data-title-${value}`);
  },
  scheme(value) {
    root.dataset.scheme = value;
    const media = { auto: `screen and ${DARK}`, light: "not all", dark: "screen" }[value];
    for (const source of all("source")) source.media = media;
  },
  folder: filter,
  view(value) {
    root.dataset.view = value;
    for (const entry of all(".entry")) {
      const level = value in { usual: 1, all: 1 } ? entry.dataset.usual : value;
      for (const chart of entry.querySelectorAll(".chart")) chart.classList.toggle("shown", chart.classList.contains(level));
      open(entry, value === "all" || entry === target());
    }
  },
  mode(value) {
    root.dataset.mode = value;
  },
};

// Entries: opening and closing them, and the one that the URL refers to.

function target() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

function open(entry, opened) {
  entry.classList.toggle("open", opened);
  entry.querySelector(".toggle").setAttribute("aria-expanded", String(opened));
}

function toggle(entry) {
  const opened = !entry.classList.contains("open");
  open(entry, opened);
  // The URL refers to the entry that was opened last. Opening entries does not add to the browser history.
  history.replaceState(null, "", opened ? entry.querySelector(".toggle").getAttribute("href") : location.pathname + location.search);
  if (opened && entry.getBoundingClientRect().top < 0) entry.scrollIntoView();
}

function show() {
  const entry = target();
  if (!entry || !entry.matches(".entry")) return;
  if (entry.hidden) lookFor("");
  open(entry, true);
  entry.scrollIntoView();
}

// Search

function filter() {
  const search = document.getElementById("search");
  if (!search) return;
  const words = search.value.normalize("NFKC").toLowerCase().split(/\s+/u).filter(Boolean);
  const folder = document.querySelector("[name=folder]:checked").value;
  let count = 0;
  for (const entry of all(".entry")) {
    const text = entry.dataset.find;
    entry.hidden = !((!folder || entry.dataset.folder === folder) && words.every((word) => text.includes(word)));
    count += !entry.hidden;
  }
  for (const shelf of all(".shelf")) shelf.hidden = !shelf.querySelector(".entry:not([hidden])");
  for (const number of all("[data-count]")) number.textContent = count;
  document.querySelector(".nothing").hidden = count > 0;
}

function lookFor(words) {
  document.getElementById("search").value = words;
  if (!words) document.querySelector("[name=folder][value='']").checked = true;
  filter();
}

// Events

function changeSetting(event) {
  const { name, value } = event.target;
  if (!settings[name]) return;
  settings[name](value);
  if (VALUES[name]) store(name, value);
}

function click(event) {
  const button = event.target.closest("button");
  const entry = event.target.closest(".entry");
  const unmodified = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (button && "lookFor" in button.dataset) {
    lookFor(button.dataset.lookFor);
    document.getElementById("search").focus();
  } else if (button && button.matches(".copy")) {
    copy(button);
  } else if (entry && unmodified && event.target.closest(".toggle")) {
    event.preventDefault();
    toggle(entry);
  } else if (entry && !entry.classList.contains("open") && event.target.closest(".picture")) {
    toggle(entry);
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1500);
}

function pressKey(event) {
  const search = document.getElementById("search");
  if (!search || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && event.target !== search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    lookFor("");
  }
}

addEventListener("DOMContentLoaded", () => {
  for (const [name, value] of Object.entries(initial)) {
    document.querySelector(`[name=${name}][value=${value}]`).checked = true;
    settings[name](value);
  }
  for (const element of all(".settings, .tools")) element.hidden = false;
  if (navigator.clipboard) for (const button of all(".copy")) button.hidden = false;
  // Browsers restore the state of radio buttons when a page is reloaded.
  for (const radio of all("[name=view]:checked, [name=mode]:checked")) settings[radio.name](radio.value);
  filter();
  show();
  addEventListener("hashchange", show);
  document.addEventListener("change", changeSetting);
  document.addEventListener("input", (event) => {
    if (event.target.id === "search") filter();
    if (event.target.matches(".cut input")) event.target.closest(".pair").style.setProperty("--cut", `${event.target.value}%`);
  });
  document.addEventListener("click", click);
  document.addEventListener("keydown", pressKey);
  document.addEventListener("submit", (event) => event.preventDefault());
});
