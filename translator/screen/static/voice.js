// Plays what the server speaks; stops at once when somebody talks.

import { seat, state } from "./state.js";

let player = null;
export const voice = { speaking: 0, onchange: () => {}, muted: localStorage.getItem("muted") === "yes" };

export function play(id, slow = false) {
  hush();
  const entry = state.entries.get(id);
  if (!entry || !state.languages.get(entry.target_language)?.voice) return;
  player = new Audio(`/screen/voice/${id}?seat=${seat()}&slow=${slow ? 1 : 0}`);
  change(id);
  player.onended = player.onerror = () => change(0);
  player.play().catch(() => change(0));
}

export function hush() {
  player?.pause();
  player = null;
  if (voice.speaking) change(0);
}

function change(id) {
  voice.speaking = id;
  voice.onchange();
}
