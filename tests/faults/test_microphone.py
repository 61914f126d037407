"""The counter's microphone is pulled out in the middle of a sentence and comes back: a real browser, a real sound server."""

import time
from contextlib import contextmanager

import pytest

from tests.end_to_end.test_counter import CHROMIUM, playwright  # noqa: F401  a fixture
from tests.end_to_end.test_microphone import PROOF, as_wav, machine  # noqa: F401  a fixture
from tests.real_server import server

pytestmark = [pytest.mark.weights, pytest.mark.slow]

PROBLEM = "import('/static/microphone.js').then(module => module.microphone.problem)"


def until(page, problem, seconds=30):
    deadline = time.monotonic() + seconds
    while (now := page.evaluate(PROBLEM)) != problem:
        assert time.monotonic() < deadline, now
        page.wait_for_timeout(200)


@contextmanager
def page_of(driver, wired, address):
    """The officer's page in a browser that uses the machine's microphone."""
    arguments = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
    ]
    window = driver.chromium.launch(executable_path=CHROMIUM, args=arguments, env=wired.environment)
    try:
        page = window.new_context(locale="zh-CN").new_page()
        page.goto(f"{address}/?counter=1")
        page.wait_for_selector("#visitor-language")
        yield page
    finally:
        window.close()


def speak(page, wired, sound, sentences):
    page.wait_for_selector("[data-talk=visitor]:enabled")  # consent is told
    page.keyboard.down("F10")
    page.wait_for_timeout(1_500)
    wired.speak(sound)
    page.keyboard.up("F10")
    page.locator(".entry.visitor.ready").nth(sentences - 1).wait_for(timeout=60_000)


def test_pulled_out_at_the_counter_and_back(playwright, machine, tmp_path, pack_folder):  # noqa: F811  fixtures
    for name in ("faster-whisper-base", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        pack_folder(name)
    sound = as_wav(PROOF, tmp_path / "question.wav", before=0.5, after=1.5)
    with server(tmp_path) as running:
        with page_of(playwright, machine, running.address) as page:
            page.click("#visitor-language")
            page.click("[data-language=en]")
            page.click("#consented")
            speak(page, machine, sound, 1)
            assert "renew my residence permit" in page.inner_text(".entry.visitor .small")
            page.keyboard.down("F10")
            page.wait_for_timeout(500)
            machine.pull_out()
            until(page, "microphone_missing")
            assert "麦克风" in page.inner_text("body")  # told in the officer's language
            page.keyboard.up("F10")
            page.fill(".typing input[type=text]", "您好。")  # typing works all the same
            page.press(".typing input[type=text]", "Enter")
            page.wait_for_selector(".entry.officer.ready", timeout=60_000)
        machine.plug_in()
        with page_of(
            playwright, machine, running.address
        ) as page:  # Chromium does not find a new sound server
            page.wait_for_selector(".entry.officer.ready")  # the conversation is still there
            speak(page, machine, sound, 2)
