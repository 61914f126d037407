"""A whole day at the counter, mishaps included: none of its words is in the log or in any file."""

import json

import httpx
import pytest

from tests.documents.pdf_samples import notice
from tests.faults.test_processes import workers
from tests.fuzz.mutation import changed
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights

WORDS = ("zanzibar", "kumquat", "quokka", "xylophone", "borborygmus")
"""In what is said below, and in nothing else."""


def test_what_is_said_is_written_nowhere(tmp_path, models, environment):
    with server(tmp_path, environment=environment) as running:
        officer = Officer(running)
        assert officer.say("The zanzibar train is late.")["state"] == "ready"
        entry = officer.say("The kumquat is big.")
        officer.send(do="edit", entry=entry["id"], text="The quokka is old.")
        officer.send(do="nonsense", text="The quokka is old.")
        officer.send(do="write", text="quokka\ud800", side="officer")
        assert running.translate("The xylophone is red. " * 20)[0] == 200
        for path, body in (
            ("/translate", b'{"q": "borborygmus'),
            ("/v1/translate", b"\xff borborygmus"),
            ("/translate_file", b"borborygmus"),
        ):
            assert httpx.post(running.address + path, content=body, trust_env=False).status_code == 400
        page = "<b>" * 300 + "borborygmus"
        assert running.ask("/translate", q=page, source="en", target="pt", format="html")[0] == 400
        for where in range(8):
            data = changed(notice(), [("flip", where / 8, 0.5), (b"(borborygmus) Tj", where / 9, 0.0)])
            sent = {"file": ("borborygmus.pdf", data)}
            fields = {"source": "en", "target": "pt"}
            answer = httpx.post(
                f"{running.address}/translate_file", files=sent, data=fields, trust_env=False, timeout=60
            )
            assert answer.status_code in {200, 400}
        for process in workers(running):
            process.kill()
        assert officer.say("The quokka is small.")["state"] == "ready"
        for pack in models.iterdir():
            (model,) = pack.glob("model.*")
            model.write_bytes(bytes(model.stat().st_size))
        for process in workers(running):
            process.kill()
        assert officer.say("The zanzibar house is old.")["state"] == "failed"
        officer.close()
        assert running.ask("/health")[1]["status"] == "ok"
    written = {
        path: path.read_bytes().lower()
        for path in tmp_path.rglob("*")
        if path.is_file() and "models" not in path.relative_to(tmp_path).parts
    }
    assert any(path.name == "serve0.log" for path in written)
    found = [(str(path), word) for path, data in written.items() for word in WORDS if word.encode() in data]
    assert json.dumps(found) == "[]"
