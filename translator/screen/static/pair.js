// Enter the code that the officer shows; a code after # in the address is entered by itself.

import { say, loadWords } from "./words.js";
import { applyTheme } from "./page.js";

applyTheme();
const form = document.querySelector("form");
const problem = document.querySelector("#problem");

async function pair() {
  const answer = await fetch("/pair", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (answer.ok) {
    history.replaceState(null, "", "/visitor");
    location.reload();
    return;
  }
  const { error } = await answer.json();
  problem.textContent = `${say("zh", error)} · ${say("en", error)}`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  pair();
});
await Promise.all([loadWords("zh"), loadWords("en")]);
document.querySelector("label").textContent = `${say("zh", "pairing_enter_code")} · ${say("en", "pairing_enter_code")}`;
document.querySelector("button").textContent = `${say("zh", "confirm")} · ${say("en", "confirm")}`;
if (/^#\d{6}$/.test(location.hash)) {
  form.code.value = location.hash.slice(1);
  pair();
}
