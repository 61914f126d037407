"""Load on a real server: many programs at once, a live conversation, clients that stall, then a stop.

    python scripts/load.py --clients 50 --seconds 120

Starts ``translator serve`` itself and prints one JSON object: statuses, latencies of programs (of answers
with status 200, waiting for 429 included in no figure) and of the conversation, and how the stop went.
Needs the starter packs and the extras counter and dev.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import websockets

TEXTS = (
    "The train is late.",
    "Please bring the original of your birth certificate and two recent photos.",
    "The office is closed on the first Monday of every month, and during the holidays in October.",
    "The fee is 400 euros. It must be paid before 5 December 2026. Keep the receipt.",
)
STALLED = (
    b"",
    b"POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    b"POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nq=",
)
"""Clients that say nothing, stop in their headers, or stop in their body."""


@dataclass
class Figures:
    """What was seen so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    """seconds, of programs that got a translation."""
    turns: list[float] = field(default_factory=list)
    """seconds from a sentence typed at the counter to its translation."""
    characters: int = 0


async def program(client: httpx.AsyncClient, figures: Figures, until: float, seed: int) -> None:
    """Asks again and again, and waits when it is told to."""
    choose = random.Random(seed)  # noqa: S311  not a secret
    while time.monotonic() < until:
        text = f"{choose.choice(TEXTS)} Number {choose.randrange(1000, 9999)}."
        body: dict[str, Any] = {"q": text, "source": "en", "target": "pt"}
        path = choose.choice(("/translate", "/v1/translate"))
        if path == "/translate":
            body |= choose.choice(
                ({}, {"q": [text, *TEXTS]}, {"q": f"<p><b>{text}</b></p>", "format": "html"})
            )
        begun = time.monotonic()
        try:
            answer = await client.post(path, json=body)
        except httpx.HTTPError as error:
            figures.statuses[type(error).__name__] += 1
            continue
        figures.statuses[str(answer.status_code)] += 1
        if answer.status_code == httpx.codes.OK:
            figures.waits.append(time.monotonic() - begun)
            figures.characters += len("".join(body["q"]))
        await asyncio.sleep(min(5.0, float(answer.headers.get("retry-after", 0))))


async def stall(port: int, until: float, said: bytes) -> None:
    """Keeps a connection open without ever finishing a request."""
    while time.monotonic() < until:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        await asyncio.sleep(min(10.0, max(0.0, until - time.monotonic())))
        writer.close()


async def officer(address: str, figures: Figures, until: float) -> None:
    """Types a sentence every two seconds at counter 1, and sees when its translation comes."""
    async with httpx.AsyncClient(base_url=address) as page:
        cookie = (await page.get("/?counter=1")).cookies["seat-officer-1"]
    uri = address.replace("http", "ws") + "/screen/socket?seat=officer-1"
    headers = {"Cookie": f"seat-officer-1={cookie}"}
    async with websockets.connect(uri, origin=address, additional_headers=headers) as socket:  # type: ignore[arg-type]
        for command in (
            {"do": "language", "tag": "en", "side": "officer"},
            {"do": "language", "tag": "pt", "side": "visitor"},
        ):
            await socket.send(json.dumps(command))
        number = 0
        while time.monotonic() < until:
            number += 1
            begun = time.monotonic()
            await socket.send(
                json.dumps({"do": "write", "text": f"Window {number} is open.", "side": "officer"})
            )
            await asyncio.wait_for(_ready(socket, f"Window {number} is open."), 60)
            figures.turns.append(time.monotonic() - begun)
            await asyncio.sleep(2)


async def _ready(socket: Any, text: str) -> None:
    async for message in socket:
        entry = json.loads(message).get("entry")
        if isinstance(entry, dict) and entry["text"] == text and entry["state"] in {"ready", "failed"}:
            return


async def stop(server: subprocess.Popen[bytes], client: httpx.AsyncClient) -> dict[str, Any]:
    """Ends the server while requests wait; all must be answered."""
    body = {"q": [f"{text} {n}." for n in range(20) for text in TEXTS], "source": "en", "target": "pt"}
    asking = [asyncio.create_task(client.post("/translate", json=body)) for _ in range(20)]
    while (await client.get("/health")).json()["requests"] < len(asking):  # noqa: ASYNC110  another process
        await asyncio.sleep(0.1)
    begun = time.monotonic()
    server.terminate()
    done = await asyncio.gather(*asking, return_exceptions=True)
    await asyncio.to_thread(server.wait, 30)
    answers = Counter(str(getattr(answer, "status_code", type(answer).__name__)) for answer in done)
    return {
        "answers": dict(answers),
        "seconds": round(time.monotonic() - begun, 2),
        "exit": server.returncode,
    }


async def run(address: str, server: subprocess.Popen[bytes], clients: int, seconds: float) -> dict[str, Any]:
    """All of it; gives the figures."""
    figures, until = Figures(), time.monotonic() + seconds
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, trust_env=False) as client:
        await client.post("/translate", json={"q": TEXTS[0], "source": "en", "target": "pt"})
        port = httpx.URL(address).port or 80
        memory = psutil.Process(server.pid)
        before = memory.memory_info().rss
        await asyncio.gather(
            *(program(client, figures, until, seed) for seed in range(clients)),
            *(stall(port, until, said) for said in STALLED * 5),
            officer(address, figures, until),
        )
        growth = memory.memory_info().rss - before
        health = (await client.get("/health")).json()
        stopped = await stop(server, client)
    return {
        "clients": clients,
        "seconds": seconds,
        "statuses": dict(figures.statuses),
        "characters_per_second": round(figures.characters / seconds),
        "program_seconds": _percentiles(figures.waits),
        "conversation_seconds": _percentiles(figures.turns),
        "memory_growth_mb": round(growth / 1e6),
        "health": health,
        "stop": stopped,
    }


def _percentiles(values: list[float]) -> dict[str, float]:
    if len(values) < 2:  # noqa: PLR2004
        return {"count": len(values)}
    cuts = statistics.quantiles(values, n=100)
    return {
        "count": len(values),
        "p50": round(cuts[49], 2),
        "p95": round(cuts[94], 2),
        "most": round(max(values), 2),
    }


def main() -> int:
    """Exit status 1 when anything but 200 and 429 was seen."""
    parser = argparse.ArgumentParser(description="Load on a real server; prints one JSON object.")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "translator", "serve", "--port", "0"]
        with log.open("wb") as stream:
            environment = {**os.environ, "TRANSLATOR_DATA": folder}
            server = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment)  # noqa: S603  ours
        try:
            while not (found := re.search(r"counter 1: (http://\S+)/\?", log.read_text("utf-8"))):
                if server.poll() is not None:
                    print(log.read_text("utf-8"), file=sys.stderr)
                    return 1
                time.sleep(0.1)
            figures = asyncio.run(run(found.group(1), server, wanted.clients, wanted.seconds))
        finally:
            with contextlib.suppress(ProcessLookupError):
                server.kill()
            server.wait()
        figures["log"] = log.read_text("utf-8").splitlines()[2:][:5]
    print(json.dumps(figures, indent=1))
    return 0 if set(figures["statuses"]) | set(figures["stop"]["answers"]) <= {"200", "429"} else 1


if __name__ == "__main__":
    sys.exit(main())
