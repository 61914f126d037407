// Push to talk: hold the button, or tap it once to begin and once to end. Keys and foot switches do the same.

import { button } from "./dom.js";
import { openMicrophone, sendMicrophone } from "./microphone.js";
import { send } from "./socket.js";
import { state, watch } from "./state.js";
import { hush } from "./voice.js";

const TAP = 350; // milliseconds: a shorter press is a tap, and listening goes on until the next one

let talking = null; // side that this page is listening to
let pressed = 0;

export async function begin(side) {
  if (talking || state.status?.hands_free) return;
  talking = side;
  pressed = performance.now();
  hush();
  if (!(await openMicrophone()) || talking !== side) {
    talking = null;
    return;
  }
  send({ do: "start", side });
  sendMicrophone(true);
}

export function end(side, { tap = true } = {}) {
  if (talking !== side) return;
  if (tap && performance.now() - pressed < TAP) return;
  talking = null;
  sendMicrophone(false);
  send({ do: "stop", side });
}

export function talkButton(side, className) {
  let wasOn = false;
  const element = button("", null, { class: `talk ${className}`, "data-talk": side });
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    wasOn = talking === side;
    if (wasOn) end(side, { tap: false });
    else begin(side);
  });
  for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, () => wasOn || end(side));
  element.addEventListener("keydown", (event) => {
    if (![" ", "Enter"].includes(event.key) || event.repeat) return;
    event.preventDefault();
    wasOn = talking === side;
    if (wasOn) end(side, { tap: false });
    else begin(side);
  });
  element.addEventListener("keyup", (event) => {
    if ([" ", "Enter"].includes(event.key) && !wasOn) end(side);
  });
  return element;
}

export function stopTalking() {
  if (talking) end(talking, { tap: false });
}

watch((change) => {
  if (change.is === "status" || change.is === "all") {
    if (talking && change.is === "all") talking = null;
    if (!talking) sendMicrophone(Boolean(state.status?.hands_free && handsFreeHere()));
  }
  if (change.is === "refused" || change.is === "wiped") {
    talking = null;
    sendMicrophone(false);
  }
});

// With one microphone for both it is the officer's.
function handsFreeHere() {
  return state.side === "officer" || !state.status.detect;
}

window.addEventListener("blur", stopTalking);
document.addEventListener("visibilitychange", () => document.hidden && stopTalking());
