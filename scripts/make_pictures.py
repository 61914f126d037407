"""Take the pictures of the counter's pages that the README and the guides show.

python scripts/make_pictures.py [FOLDER]

Needs the starter packs, Chromium and the extra ``dev``. The conversation is made by the real engines.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

LANGUAGES = {"fr": "Latin", "ar": "Arabic", "th": "Thai", "km": "Khmer", "ru": "Cyrillic"}
_SECOND = dict.fromkeys(("ar", "th", "km"), "新居留许可的有效期至：2027年12月5日。")
"""The starter packs do not translate into these languages: approved phrases serve them."""
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def main(folder: Path) -> None:
    """Both pages in five scripts, the choice of language, the code, a dark screen and the shared tablet."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "translator", "serve", "--port", "0"]
    with (
        subprocess.Popen(  # noqa: S603  our own program
            command, stderr=subprocess.PIPE, text=True
        ) as server,
        sync_playwright() as playwright,
    ):
        try:
            address = _address(server)
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--use-fake-ui-for-media-stream"]
            )
            for language in LANGUAGES:
                _conversation(browser, address, language, folder)
            _table(browser, address, folder)
            browser.close()
        finally:
            server.terminate()


def _address(server: subprocess.Popen[str]) -> str:
    for line in server.stderr or ():
        if found := re.search(r"counter 1: (http://\S+)/\?", line):
            return found.group(1)
    raise SystemExit("the server did not start")


def _conversation(browser: Browser, address: str, language: str, folder: Path) -> None:
    officer = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}).new_page()
    officer.goto(address)
    officer.wait_for_selector("#visitor-language")
    officer.keyboard.press("F8")
    officer.get_by_role("button", name="来访者屏幕").click()
    code = officer.inner_text(".code")
    if language == "fr":
        officer.screenshot(path=folder / "code.png")
    officer.keyboard.press("Escape")
    visitor = browser.new_context(viewport={"width": 900, "height": 1000}).new_page()
    visitor.goto(f"{address}/visitor")
    visitor.fill("#code", code)
    visitor.click("button")
    visitor.wait_for_selector(".languages")
    if language == "fr":
        visitor.screenshot(path=folder / "languages.png")
    visitor.click(f"[data-language={language}]")
    visitor.wait_for_selector(".consent")
    if language == "ar":
        visitor.screenshot(path=folder / "consent-ar.png")
    visitor.click(".consent .main")
    visitor.wait_for_selector(".bar")
    for text in (
        "您好，请出示您的护照。",
        _SECOND.get(language, "签证费是四百元，请在2026年12月5日前来领取。"),
    ):
        _say(officer, text)
    visitor.wait_for_timeout(500)
    if language == "ru":
        visitor.get_by_role("button", name="Тёмный").click()
    officer.screenshot(path=folder / f"officer-{language}.png")
    visitor.screenshot(path=folder / f"visitor-{language}.png")
    officer.context.close()
    visitor.context.close()
    time.sleep(0.5)


def _say(page: Page, text: str) -> None:
    before = page.locator(".entry.ready").count()
    page.fill(".typing input[type=text]", text)
    page.press(".typing input[type=text]", "Enter")
    page.locator(".entry.ready").nth(before).wait_for(timeout=90_000)


def _table(browser: Browser, address: str, folder: Path) -> None:
    page = browser.new_context(locale="zh-CN", viewport={"width": 820, "height": 1180}).new_page()
    page.goto(f"{address}/table")
    page.wait_for_selector("#near .phrases button, #far .conversation")
    page.wait_for_timeout(1000)
    page.screenshot(path=folder / "table.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
