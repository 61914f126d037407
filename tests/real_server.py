"""A real ``translator serve`` in a process of its own."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from websockets.sync.client import connect


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen
    address: str
    log: Path

    def ask(self, path, *, timeout=60, headers=None, **fields):
        """(status, JSON, headers) of a request; a GET where there are no fields."""
        method = "POST" if fields else "GET"
        url = self.address + path
        answer = httpx.request(
            method, url, json=fields or None, headers=headers, timeout=timeout, trust_env=False
        )
        return answer.status_code, answer.json(), answer.headers

    def translate(self, text, source="en", target="pt", **options):
        return self.ask("/v1/translate", q=text, source=source, target=target, **options)


@contextmanager
def server(folder, *options, environment=None, stop=True, wrap=()):
    """A server on a free port whose data and log lie in the folder; ``wrap`` is a command that runs it."""
    number = len(list(folder.glob("serve*.log")))
    log = folder / f"serve{number}.log"
    command = [*wrap, sys.executable, "-m", "translator", "serve", "--port", "0", *options]
    own = {"TRANSLATOR_DATA": str(folder / "data"), **(environment or {})}
    with log.open("w") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env={**os.environ, **own})
    try:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"counter 1: (http://\S+)/\?", log.read_text("utf-8"))):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
        yield Server(process, found.group(1), log)
    finally:
        if stop:
            process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()


class Officer:
    """The officer's page at counter 1 of a running server, English to Portuguese."""

    def __init__(self, running, *, choose=True):
        cookie = httpx.get(f"{running.address}/?counter=1", trust_env=False).cookies["seat-officer-1"]
        uri = running.address.replace("http", "ws") + "/screen/socket?seat=officer-1"
        headers = {"Cookie": f"seat-officer-1={cookie}"}
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(uri, origin=running.address, additional_headers=headers, proxy=None)
        )
        self.snapshot = json.loads(self._socket.recv(30))
        """The conversation when this page came."""
        if choose:
            self.send(do="language", tag="en", side="officer")
            self.send(do="language", tag="pt", side="visitor")

    def send(self, **command):
        self._socket.send(json.dumps(command))

    def until(self, condition, timeout=60):
        """The first entry from now on that is so; ``timeout`` in seconds."""
        deadline = time.monotonic() + timeout
        while True:
            message = json.loads(self._socket.recv(max(0.0, deadline - time.monotonic())))
            if isinstance(message.get("entry"), dict) and condition(message["entry"]):
                return message["entry"]

    def say(self, text, timeout=60):
        """What becomes of a sentence."""
        self.send(do="write", text=text, side="officer")
        return self.until(
            lambda entry: entry["text"] == text and entry["state"] in {"ready", "failed"}, timeout
        )

    def remember(self, entry, target, timeout=60):
        """What becomes of a correction that is to be remembered."""
        self.send(do="correct", entry=entry["id"], text=target, remember=True)
        return self.until(lambda it: it["id"] == entry["id"] and (it["corrected"] or it["error"]), timeout)

    def code(self, timeout=30):
        """A one-time code for the visitor's device."""
        self.send(do="pair")
        while (message := json.loads(self._socket.recv(timeout)))["is"] != "code":
            pass
        return message["code"]

    def close(self):
        self._open.close()
