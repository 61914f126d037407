// The languages in their own scripts.

import { button, h } from "./dom.js";
import { canShow } from "./fonts.js";
import { state } from "./state.js";
import { say } from "./words.js";

export function languageChooser(choose, { exclude, words = "en" } = {}) {
  const grid = h("div", { class: "languages" });
  const search = h("input", { type: "search", autocomplete: "off", placeholder: "Language, 语言, Langue, لغة, Язык" });
  search.setAttribute("aria-label", say(words, "choose_language"));
  const draw = () => {
    const query = search.value.trim().toLowerCase();
    const found = [...state.languages.values()].filter(
      (language) =>
        language.tag !== exclude &&
        [language.tag, language.name, language.english, language.chinese].some((name) => name.toLowerCase().includes(query)),
    );
    grid.replaceChildren(
      ...found.map((language) =>
        button(
          [
            h("span", { lang: language.tag, dir: language.rtl ? "rtl" : "ltr" }, language.name),
            h("small", {}, language.english),
            canShow(language) ? null : h("small", { class: "failed" }, say(words, "font_missing")),
          ],
          () => choose(language.tag),
          { "data-language": language.tag },
        ),
      ),
    );
  };
  search.oninput = draw;
  draw();
  return h("section", { class: "chooser" }, h("h1", {}, say(words, "choose_language")), search, grid);
}
