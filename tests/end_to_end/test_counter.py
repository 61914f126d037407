"""The counter as its two people use it: a real server, a real browser, real recordings, real engines."""

import json
import re
import shutil
import subprocess
import sys
import time
import wave
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

import translator

pytestmark = pytest.mark.weights

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PROOF = Path(translator.__file__).parent / "resources" / "proof" / "residence-permit.en.flac"
SCRIPTS = {"zh": "fr", "Arab": "ar", "Thai": "th", "Khmr": "km", "Cyrl": "ru"}


@pytest.fixture(scope="module")
def playwright():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra dev)")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with api.sync_playwright() as running:
        yield running


@contextmanager
def server(tmp_path, *options):
    """A real ``translator serve`` on a free port; gives its address."""
    command = [sys.executable, "-m", "translator", "serve", "--port", "0", *options]
    log = (tmp_path / "serve.log").open("w+")
    environment = {**__import__("os").environ, "TRANSLATOR_DATA": str(tmp_path / "data")}
    process = subprocess.Popen(command, stderr=log, stdout=log, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"counter 1: (http://\S+)/\?", Path(log.name).read_text("utf-8"))):
            assert process.poll() is None, Path(log.name).read_text("utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield found.group(1)
    finally:
        process.terminate()
        process.wait(15)
        log.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory, pack_folder):
    for name in ("faster-whisper-base", "firefox-en-pt-tiny", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        pack_folder(name)
    with server(tmp_path_factory.mktemp("serve"), "--counters", "7") as found:
        yield found


@contextmanager
def browser(playwright, sound=None):
    """Chromium whose microphone is a recording."""
    arguments = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                 "--autoplay-policy=no-user-gesture-required"]  # fmt: skip
    if sound is not None:
        arguments.append(f"--use-file-for-fake-audio-capture={sound}%noloop")
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    try:
        yield started
    finally:
        started.close()


def as_wav(recording, path, *, before=1.0, after=1.0):
    """The recording as the WAV file that Chromium's microphone plays, with silence around it."""
    with av.open(str(recording)) as container:
        resampler = av.AudioResampler("s16", "mono", 48_000)
        pieces = [r.to_ndarray()[0] for frame in container.decode(audio=0) for r in resampler.resample(frame)]
        pieces += [r.to_ndarray()[0] for r in resampler.resample(None)]
    silence = [np.zeros(int(48_000 * seconds), np.int16) for seconds in (before, after)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.concatenate([silence[0], *pieces, silence[1]]).tobytes())
    return path


def open_officer(window, address, counter=1, *, language=None, consent=True):
    page = window.new_context(locale="zh-CN", viewport={"width": 1400, "height": 900}).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    page.goto(f"{address}/?counter={counter}")
    page.wait_for_selector("#visitor-language")
    page.keyboard.press("F8")  # whatever an earlier test left
    page.wait_for_selector(".conversation:not(:has(.entry))")
    if language:
        page.click("#visitor-language")
        page.click(f"[data-language={language}]")
        if consent:
            page.click("#consented")
    return page


def open_visitor(window, officer, address, *, same_browser=False):
    officer.get_by_role("button", name="来访者屏幕").click()
    code = officer.inner_text(".code")
    officer.keyboard.press("Escape")
    # A second monitor is a second window of the same browser; a tablet is a browser of its own.
    context = officer.context if same_browser else window.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.goto(f"{address}/visitor")
    page.fill("#code", code)
    page.click("button")
    page.wait_for_selector(".languages, .consent, .bar")
    return page


def type_(page, text):
    page.fill(".typing input[type=text]", text)
    page.press(".typing input[type=text]", "Enter")


def test_a_spoken_question_and_its_answer(playwright, address, tmp_path):
    sound = as_wav(PROOF, tmp_path / "microphone.wav", before=3.0)
    with browser(playwright, sound) as window:
        officer = open_officer(window, address, language="en")
        type_(officer, "签证费是四百元，请在2026年12月5日前来领取。")
        officer.wait_for_selector(".entry.officer.ready", timeout=60_000)
        answer = officer.inner_text(".entry.officer .small")
        assert "400" in answer
        assert "2026" in answer
        assert officer.inner_text(".entry.officer .values").count("400") == 1
        officer.keyboard.down("F10")
        officer.wait_for_selector(".entry.visitor .tentative:not(:empty)", timeout=20_000)
        officer.wait_for_timeout(2_500)
        officer.keyboard.up("F10")
        officer.wait_for_selector(".entry.visitor.ready", timeout=30_000)
        assert "居留许可" in officer.inner_text(".entry.visitor .big")
        assert "renew my residence permit" in officer.inner_text(".entry.visitor .small")
        assert officer.problems == []


def test_two_screens_in_two_languages(playwright, address):
    with browser(playwright) as window:
        officer = open_officer(window, address)
        visitor = open_visitor(window, officer, address, same_browser=True)
        visitor.click("[data-language=fr]")
        visitor.click(".consent .main")
        visitor.wait_for_selector(".bar")
        officer.get_by_role("button", name="费用与缴费").click()
        phrase = officer.locator(".phrases button").filter(has_not_text="{").first
        wanted = phrase.locator("small").inner_text()
        phrase.click()
        visitor.wait_for_selector(".entry.officer.ready", timeout=30_000)
        said = visitor.inner_text(".entry.officer .big")
        assert said == wanted
        officer.click("#wipe")
        visitor.wait_for_selector(".languages")
        assert "entry" not in visitor.content()
        assert officer.problems == visitor.problems == []


@pytest.mark.parametrize("language", ["fr", "ar", "th", "km"])
def test_phrases_in_every_script(playwright, address, language):
    with browser(playwright) as window:
        officer = open_officer(window, address, language=language)
        visitor = open_visitor(window, officer, address)
        officer.fill(".panel input[type=search]", "huzhao")
        officer.wait_for_selector(".phrases li:first-child:has-text('护照')")
        shown = officer.locator(".phrases button small").first.inner_text()
        officer.locator(".phrases button").first.click()
        visitor.wait_for_selector(".entry.ready", timeout=20_000)
        assert visitor.inner_text(".entry .big") == shown
        direction = visitor.eval_on_selector(".entry .big", "element => getComputedStyle(element).direction")
        assert direction == ("rtl" if language == "ar" else "ltr")
        assert visitor.get_attribute("main", "lang") == language
        answer = visitor.locator(".phrases button").filter(has_not_text="{").first
        wanted = answer.locator("small").inner_text()
        answer.click()
        officer.wait_for_selector(".entry.visitor.ready", timeout=20_000)
        assert officer.inner_text(".entry.visitor .big") == wanted
        assert re.search("[\u4e00-\u9fff]", wanted)
        assert officer.problems == visitor.problems == []


# Arabic from the phrase book, from the right; Russian by the machine, with a doubtful amount.
@pytest.mark.parametrize(
    ("theme", "language", "text"),
    [("light", "ar", "您好，请出示您的护照。"), ("dark", "ru", "签证费是四百元。")],
)
def test_no_accessibility_fault_on_any_page(playwright, address, theme, language, text):
    axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe is not installed (extra dev)")
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = {}
    with browser(playwright) as window:
        officer = open_officer(window, address, language=language)
        officer.evaluate(f"localStorage.setItem('theme', '{theme}')")
        officer.reload()
        type_(officer, text)
        officer.wait_for_selector(".entry.ready", timeout=60_000)
        visitor = open_visitor(window, officer, address)
        visitor.evaluate(f"localStorage.setItem('theme', '{theme}')")
        visitor.reload()
        visitor.wait_for_selector(".entry.ready")
        stranger = window.new_page()
        stranger.goto(f"{address}/visitor")
        for name, page in (("officer", officer), ("visitor", visitor), ("pair", stranger)):
            for fault in axe.Axe().run(page, options=options)["violations"]:
                found[f"{name}: {fault['id']}"] = [node["html"][:160] for node in fault["nodes"]][:3]
        officer.keyboard.press("F8")
        visitor.wait_for_selector(".languages")
        for fault in axe.Axe().run(visitor, options=options)["violations"]:
            found[f"languages: {fault['id']}"] = [node["html"][:160] for node in fault["nodes"]][:3]
    assert found == {}


def test_a_killed_browser_loses_nothing(playwright, address):
    with browser(playwright) as window:
        officer = open_officer(window, address, 2, language="en")
        type_(officer, "请出示您的护照。")
        officer.wait_for_selector(".entry.ready", timeout=30_000)
        officer.keyboard.down("F9")
        officer.wait_for_selector("[data-talk=officer][aria-pressed=true]")
    with browser(playwright) as window:
        page = window.new_page()
        page.goto(f"{address}/?counter=2")
        page.wait_for_selector(".entry.ready")
        assert "护照" in page.inner_text(".entry.ready")
        assert page.get_attribute("[data-talk=officer]", "aria-pressed") == "false"


def test_a_device_without_a_code_gets_nowhere(playwright, address):
    with browser(playwright) as window:
        page = window.new_page()
        page.goto(f"{address}/visitor")
        page.fill("#code", "000000")
        page.click("button")
        page.wait_for_selector("#problem:not(:empty)")
        assert "wrong" in page.inner_text("#problem")


def test_seven_counters_at_once(playwright, address):
    with browser(playwright) as window:
        pages = {n: open_officer(window, address, n, language="en") for n in range(1, 8)}
        for number, page in pages.items():
            type_(page, f"请到{number}号窗口，费用是{number}00元。")
        for number, page in pages.items():
            page.wait_for_selector(".entry.ready", timeout=120_000)
            text = page.inner_text(".conversation")
            assert f"{number}00" in text
            others = [str(n) for n in range(1, 8) if n != number]
            assert not [n for n in others if f"{n}00元" in text]


def test_pages_ask_nobody_else(playwright, address):
    asked = []
    with browser(playwright) as window:
        context = window.new_context(locale="zh-CN")
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(f"{address}/?counter=3")
        page.wait_for_selector("#visitor-language")
    assert asked
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert json.dumps(asked).count("http") == len(asked)


def test_a_slip_in_both_languages(playwright, address):
    with browser(playwright) as window:
        officer = open_officer(window, address, 4, language="fr")
        officer.evaluate(
            "() => { window.print = () => { window.printed = document.querySelector('#slip').innerText } }"
        )
        type_(officer, "证件：护照。有效期至：2027年12月5日。")
        officer.wait_for_selector(".entry.ready", timeout=30_000)
        officer.get_by_role("button", name="双语便条").click()
        officer.get_by_role("button", name="打印纸条").click()
        printed = officer.evaluate("window.printed")
        for text in ("2027年12月5日", "5 décembre 2027", "护照", "passeport", "本纸条不是正式文件"):
            assert text in printed, printed
        officer.emulate_media(media="print")
        assert officer.is_visible("#slip")
        assert not officer.is_visible(".conversation")


def test_a_conversation_by_keyboard_alone(playwright, address):
    with browser(playwright) as window:
        officer = open_officer(window, address, 5)
        officer.focus("#visitor-language")
        officer.keyboard.press("Enter")
        officer.keyboard.type("fran")
        officer.keyboard.press("Tab")
        officer.keyboard.press("Enter")
        officer.wait_for_selector("#consented")
        officer.focus(".typing input[type=text]")
        officer.keyboard.type("请出示您的护照。")
        officer.keyboard.press("Enter")
        officer.wait_for_selector(".entry.ready", timeout=30_000)
        officer.keyboard.press("F8")
        officer.wait_for_selector(".conversation:not(:has(.entry))")


def test_a_visitor_s_tablet_sees_no_officer_s_tools(playwright, address):
    with browser(playwright) as window:
        officer = open_officer(window, address, 6, language="fr")
        visitor = open_visitor(window, officer, address)
        type_(officer, "请出示您的护照。")
        visitor.wait_for_selector(".entry.ready", timeout=30_000)
        assert not visitor.query_selector("#wipe")
        entry = visitor.inner_text(".entry")
        assert "Modifier" not in entry
        answer = visitor.evaluate("fetch('/').then((answer) => answer.status)")
        assert answer in {200, 401}  # this machine's own officer's page, on its own seat
        assert (
            visitor.evaluate("fetch('/screen/voice/999?seat=visitor').then((answer) => answer.status)") == 403
        )
