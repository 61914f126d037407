// This page's microphone: opened once, sent only while somebody is meant to be heard.

import { sendSound } from "./socket.js";

const RATE = 16000;
const BEFORE = 6; // pieces of 64 ms kept from before the button went down: people begin early

let context = null;
let recorder = null;
let preparing = null;
let source = null;
let stream = null;
let sending = false;
let recent = [];

export const microphone = { level: 0, problem: "", onproblem: () => {} };

export async function openMicrophone(handsFree = false) {
  if (stream?.getAudioTracks().some((track) => track.readyState === "live")) return true;
  const device = localStorage.getItem("microphone");
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        deviceId: device ? { ideal: device } : undefined,
        channelCount: 1,
        // Without a button the machine must not hear its own voice; with one, raw sound is understood better.
        echoCancellation: handsFree,
        noiseSuppression: false,
        autoGainControl: false,
      },
    });
  } catch (error) {
    const codes = { NotAllowedError: "microphone_denied", NotReadableError: "microphone_in_use" };
    report(codes[error.name] ?? "microphone_missing");
    return false;
  }
  report("");
  stream.getAudioTracks()[0].onended = () => report("microphone_missing");
  await prepare();
  await context.resume();
  source?.disconnect();
  source = context.createMediaStreamSource(stream);
  source.connect(recorder);
  return true;
}

export function closeMicrophone() {
  sending = false;
  recent = [];
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
  stream = null;
  source?.disconnect();
  source = null;
  context?.suspend();
}

// When the page opens, not when somebody speaks: a server that is loading a model sends the code late.
function prepare() {
  preparing ??= (async () => {
    context = new AudioContext({ sampleRate: RATE });
    await context.audioWorklet.addModule("/static/recorder.worklet.js");
    recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
    recorder.port.onmessage = (event) => take(event.data);
  })().catch((error) => {
    preparing = null; // asked again when somebody speaks
    throw error;
  });
  return preparing;
}

export function sendMicrophone(on) {
  if (on && !sending) for (const piece of recent) sendSound(piece);
  sending = on;
}

export async function listMicrophones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "audioinput");
}

function take(piece) {
  const samples = new Int16Array(piece);
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  microphone.level = peak / 32768;
  if (sending) sendSound(piece);
  recent.push(piece);
  if (recent.length > BEFORE) recent.shift();
}

function report(problem) {
  microphone.problem = problem;
  microphone.onproblem(problem);
}

navigator.mediaDevices?.addEventListener?.("devicechange", () => {
  // A microphone that comes back is used again without anybody doing anything.
  if (microphone.problem === "microphone_missing") openMicrophone();
});

if (navigator.mediaDevices) prepare().catch(() => {});
