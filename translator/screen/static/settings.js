// The officer's device: microphone, keys, language of the interface. Kept in this browser only.

import { dialog, h } from "./dom.js";
import { closeMicrophone, listMicrophones, microphone, openMicrophone } from "./microphone.js";
import { control, interfaceLanguage } from "./officerwords.js";
import { say } from "./words.js";

const KEYS = { officer: "F9", visitor: "F10", wipe: "F8" };

export function keyFor(what) {
  return localStorage.getItem(`key-${what}`) ?? KEYS[what];
}

export async function showSettings() {
  await openMicrophone(); // names of microphones are known only after the first permission
  const choice = h("select", { id: "microphone" });
  for (const device of await listMicrophones())
    choice.append(h("option", { value: device.deviceId, selected: device.deviceId === localStorage.getItem("microphone") }, device.label || device.deviceId));
  choice.onchange = () => {
    localStorage.setItem("microphone", choice.value);
    closeMicrophone();
    openMicrophone();
  };
  const level = h("meter", { min: 0, max: 1, "aria-label": control("test") });
  const timer = setInterval(() => { level.value = microphone.level; }, 80);
  const language = h("select", { id: "interface" }, ...["zh", "en"].map((tag) =>
    h("option", { value: tag, selected: tag === interfaceLanguage() }, tag === "zh" ? "中文" : "English")));
  language.onchange = () => {
    localStorage.setItem("interface", language.value);
    location.reload();
  };
  const keys = Object.keys(KEYS).map((what) => keyField(what));
  const box = dialog(control("settings"), [
    row("microphone", control("microphone"), choice), h("p", {}, control("test"), " ", level),
    ...keys, row("interface", control("interface"), language),
  ], say(interfaceLanguage(), "close"));
  box.addEventListener("close", () => clearInterval(timer));
}

function keyField(what) {
  const field = h("input", { id: `key-${what}`, readonly: true, value: keyFor(what) });
  field.addEventListener("keydown", (event) => {
    if (["Tab", "Escape", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    event.preventDefault();
    localStorage.setItem(`key-${what}`, event.key);
    field.value = event.key;
  });
  return row(`key-${what}`, control(`key_${what}`), field);
}

function row(id, label, field) {
  return h("p", { class: "row" }, h("label", { for: id }, label), field);
}
