"use strict";

// What the reader has chosen: language and colours are kept for the next visit, where the browser allows it.

const root = document.documentElement;
const DARK = "(prefers-color-scheme: dark)";

function kept(name) {
  try {
    return localStorage.getItem(`netcharts-${name}`);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`netcharts-${name}`, value);
  } catch {
    // Then it holds for this visit.
  }
}

const known = { language: ["en", "zh"], scheme: ["auto", "light", "dark"] };

function wished(name, usual) {
  return known[name].includes(kept(name)) ? kept(name) : usual;
}

function usualLanguage() {
  const spoken = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return spoken.find((language) => known.language.includes(language)) || "en";
}

// Set before anything is drawn, so that nothing flickers.
const chosen = { language: wished("language", usualLanguage()), scheme: wished("scheme", "auto") };
root.lang = chosen.language;
root.dataset.scheme = chosen.scheme;

const all = (selector) => [...document.querySelectorAll(selector)];

const settings = {
  language(value) {
    root.lang = value;
    const title = document.querySelector("title");
    title.dataset.en ??= title.textContent;
    title.textContent = title.dataset[value];
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

// Entries: open and closed, and the one that the address names.

function target() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

function open(entry, wish) {
  entry.classList.toggle("open", wish);
  entry.querySelector(".toggle").setAttribute("aria-expanded", String(wish));
}

function toggle(entry) {
  const wish = !entry.classList.contains("open");
  open(entry, wish);
  // The address names what was opened last; going through the charts fills no history.
  history.replaceState(null, "", wish ? entry.querySelector(".toggle").getAttribute("href") : location.pathname + location.search);
  if (wish && entry.getBoundingClientRect().top < 0) entry.scrollIntoView();
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

// What happens

function chose(event) {
  const { name, value } = event.target;
  if (!settings[name]) return;
  settings[name](value);
  if (known[name]) keep(name, value);
}

function clicked(event) {
  const button = event.target.closest("button");
  const entry = event.target.closest(".entry");
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (button && "lookFor" in button.dataset) {
    lookFor(button.dataset.lookFor);
    document.getElementById("search").focus();
  } else if (button && button.matches(".copy")) {
    copy(button);
  } else if (entry && plain && event.target.closest(".toggle")) {
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

function pressed(event) {
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
  for (const [name, value] of Object.entries(chosen)) {
    document.querySelector(`[name=${name}][value=${value}]`).checked = true;
    settings[name](value);
  }
  for (const hidden of all(".settings, .tools")) hidden.hidden = false;
  if (navigator.clipboard) for (const button of all(".copy")) button.hidden = false;
  // A browser may have kept what was chosen before the page was loaded again.
  for (const radio of all("[name=view]:checked, [name=mode]:checked")) settings[radio.name](radio.value);
  filter();
  show();
  addEventListener("hashchange", show);
  document.addEventListener("change", chose);
  document.addEventListener("input", (event) => {
    if (event.target.id === "search") filter();
    if (event.target.matches(".cut input")) event.target.closest(".pair").style.setProperty("--cut", `${event.target.value}%`);
  });
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("submit", (event) => event.preventDefault());
});
