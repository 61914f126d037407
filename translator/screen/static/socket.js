// The live connection; it comes back by itself and then gets everything anew.

import { apply, seat, state, tell } from "./state.js";

const WAITS = [300, 600, 1200, 2500, 5000];

let socket = null;
let failures = 0;

export function connect() {
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/screen/socket?seat=${seat()}`);
  socket.binaryType = "arraybuffer";
  let refused = false;
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.is === "all") {
      failures = 0;
      state.connected = true;
      tell({ is: "connection" });
    }
    if (message.is === "refused" && message.code === "counter_busy") refused = true;
    apply(message);
  };
  socket.onclose = () => {
    state.connected = false;
    tell({ is: "connection" });
    const wait = refused ? 3000 : WAITS[Math.min(failures, WAITS.length - 1)];
    failures += 1;
    // A device whose seat is gone (the server was started again) has to take one again.
    if (failures === 4) fetch(location.pathname + location.search, { cache: "no-store" }).catch(() => {});
    setTimeout(connect, wait);
  };
}

export function send(command) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
}

export function sendSound(samples) {
  // What the network cannot take now is dropped: speech from a minute ago helps nobody.
  if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < 400_000) socket.send(samples);
}
