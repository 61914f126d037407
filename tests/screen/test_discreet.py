"""The log says what happened and where, not what was said."""

import subprocess
import sys

SAID = "my passport was stolen in the old harbour"
PROGRAM = """
import logging, sys
from translator.screen.discreet import keep_words_out_of_the_log

def fail(text):
    raise ValueError(f"cannot read {text!r}")

keep_words_out_of_the_log()
secret = sys.argv[1]
try:
    try:
        fail(secret)
    except ValueError as error:
        raise KeyError(secret) from error
except KeyError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
logging.getLogger("pdfminer.pdfpage").warning("cannot parse %s", secret)
logging.getLogger().error(secret)
logging.getLogger("translator.conversation").warning("entry %d failed", 5)
logging.getLogger("translator.conversation").warning("two values %d", secret)
"""


def test_errors_without_messages_and_nothing_of_libraries():
    done = subprocess.run([sys.executable, "-c", PROGRAM, SAID], capture_output=True, text=True, check=True)
    said = done.stdout + done.stderr
    assert "Exception in ASGI application" in said
    assert "in <module>" in said
    assert "KeyError" in said
    assert "WARNING translator.conversation: entry 5 failed" in said
    assert "passport" not in said
    assert "pdfminer" not in said
