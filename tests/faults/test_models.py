"""Model files that vanish or are damaged under a running server."""

import pytest

from tests.faults.test_processes import SENTENCE, workers
from tests.real_server import Officer, server

pytestmark = pytest.mark.weights


def test_a_pack_that_vanishes_and_comes_back(tmp_path, models, environment):
    pack, away = models / "firefox-en-pt-tiny", tmp_path / "away"
    with server(tmp_path, environment=environment) as running:
        assert running.translate(SENTENCE)[0] == 200
        pack.rename(away)
        status, answer, _ = running.translate("The house is big.")
        assert (status, answer["code"]) == (400, "route_missing")
        assert "translator models pull" in answer["error"]
        officer = Officer(running)
        entry = officer.say("The house is small.")
        assert (entry["state"], entry["error"]) == ("failed", "route_missing")
        away.rename(pack)
        assert officer.say("The house is old.")["state"] == "ready"
        officer.close()


def test_a_damaged_model_is_an_error_until_it_is_repaired(tmp_path, models, environment):
    (model,) = (models / "firefox-en-pt-tiny").glob("model.*")
    sound = model.read_bytes()
    model.write_bytes(bytes(len(sound)))
    with server(tmp_path, environment=environment) as running:
        status, answer, _ = running.translate(SENTENCE)
        assert (status, answer["code"]) == (500, "engine_failed")
        assert "Traceback" not in running.log.read_text("utf-8")
        model.write_bytes(sound)
        assert running.translate(SENTENCE)[0] == 200
        model.write_bytes(bytes(len(sound)))  # a loaded engine does not need its files any more
        assert running.translate("The house is big.")[0] == 200
        for process in workers(running):
            process.kill()
        assert running.translate("The house is old.")[1]["code"] == "engine_failed"
        model.write_bytes(sound)
        assert running.translate("The house is old.")[0] == 200
        assert running.ask("/health")[1]["status"] == "ok"
