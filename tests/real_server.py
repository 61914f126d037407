"""A real ``translator serve`` in a process of its own."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


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
def server(folder, *options, environment=None, stop=True):
    """A server on a free port whose data and log lie in the folder."""
    number = len(list(folder.glob("serve*.log")))
    log = folder / f"serve{number}.log"
    command = [sys.executable, "-m", "translator", "serve", "--port", "0", *options]
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
