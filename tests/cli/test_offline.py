"""The offline proof: what gets out is counted by the kernel, the report is signed, everything really ran."""

import json
import os
import subprocess
import sys

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from translator.cli.isolation import rerun_without_network
from translator.cli.offline import canonical, signed
from translator.packs.keys import own_key

REACH_OUT = """
import socket
from translator.cli.isolation import block_sockets, has_network, no_network
isolation = block_sockets() if has_network() else no_network()
print(isolation.method, isolation.attempts(), end=" ")
for reach in (lambda: socket.socket().connect(("192.0.2.1", 80)), lambda: socket.getaddrinfo("example.org", 80)):
    try:
        reach()
    except OSError as error:
        print(type(error).__name__, end=" ")
print(isolation.attempts() > 0)
"""


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stdout.split()


def test_blocked_sockets_reach_nobody_and_are_counted():
    words = run(sys.executable, "-c", REACH_OUT)
    assert words == ["sockets", "blocked", "0", "PermissionError", "PermissionError", "True"]


def test_without_network_the_kernel_counts_every_attempt():
    if rerun_without_network(["--version"]) is None:
        pytest.skip("this system gives no network namespace to this user")
    words = run("unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", REACH_OUT)
    assert words[:4] == ["no", "network", "0", "OSError"]
    assert words[-1] == "True"


def test_the_signature_covers_every_word(tmp_path):
    own_key(tmp_path, create=True)
    report = {"result": "passed", "text": "居留许可"}
    done = signed(report, tmp_path)
    signature = done.pop("signature")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["public_key"]))
    public.verify(bytes.fromhex(signature["value"]), canonical(done))
    with pytest.raises(InvalidSignature):
        public.verify(bytes.fromhex(signature["value"]), canonical(done | {"result": "failed"}))


def test_without_a_key_the_report_says_that_it_is_not_signed(tmp_path):
    assert signed({"result": "passed"}, tmp_path)["signature"] is None


@pytest.mark.weights
@pytest.mark.slow
def test_the_whole_product_reaches_nobody(tmp_path, pack_folder):
    for name in ("faster-whisper-base", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        pack_folder(name)
    if rerun_without_network(["--version"]) is None:
        pytest.skip("this system gives no network namespace to this user")
    command = [sys.executable, "-m", "translator", "doctor", "--offline"]
    environment = {**os.environ, "TRANSLATOR_DATA": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, timeout=280, env=environment)
    report = json.loads(done.stdout)
    assert report["isolation"] == {"method": "no network", "interfaces": ["lo"], "attempts_to_reach_out": 0}
    assert all(pack["intact"] for pack in report["packs"])
    assert [turn["translation"]["target_language"] for turn in report["proof"]] == ["zh", "en"]
    assert report["failure"] is None
    assert (report["result"], done.returncode) == ("passed", 0)
