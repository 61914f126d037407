// What all pages share: words loaded in time, voices, notices.

import { openMicrophone } from "./microphone.js";
import { connect } from "./socket.js";
import { languageOf, loadLanguages, state, watch } from "./state.js";
import { hush, play, voice } from "./voice.js";
import { loadWords } from "./words.js";

export async function startPage(side, { onchange, onlanguages, onready = () => {} }) {
  state.side = side;
  applyTheme();
  await Promise.all([loadLanguages(), loadWords("en"), loadWords("zh")]);
  onready();
  let shown = "";
  watch(async (change) => {
    if (change.is === "speak" && !voice.muted) play(change.entry);
    if (change.is === "hush" || change.is === "wiped") hush();
    if (change.is === "status" || change.is === "all") {
      const languages = `${languageOf("officer")} ${languageOf("visitor")}`;
      if (languages !== shown) {
        shown = languages;
        await Promise.all([loadWords(languageOf("officer")), loadWords(languageOf("visitor"))]);
        await onlanguages();
      }
      if (state.status.hands_free && (side === "officer" || !state.status.detect)) openMicrophone(true);
    }
    onchange(change);
  });
  connect();
}

export function applyTheme() {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "light";
  document.documentElement.dataset.size = localStorage.getItem("size") ?? "normal";
}

export function toggleTheme() {
  localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  applyTheme();
}

export function toggleSize() {
  localStorage.setItem("size", document.documentElement.dataset.size === "large" ? "normal" : "large");
  applyTheme();
}

export function setLanguage(element, language) {
  element.lang = language ?? "";
  element.dir = state.languages.get(language)?.rtl ? "rtl" : "ltr";
}
