"""Chromium for tests, with what every page must keep: nothing from axe, no breach of the policy, nothing too wide."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


def _and_wait(act):
    """What is done may lead to another page. It is whole, scripts and all, before a test looks at it or types."""

    def done(self: Locator, *args, **kwargs):
        act(self, *args, **kwargs)
        self.page.wait_for_load_state()

    return done


Locator.click, Locator.press = _and_wait(Locator.click), _and_wait(Locator.press)
NO_BROWSER = "no browser: the journeys need Chromium (apt-get install chromium, or CHROMIUM=/path/to/it)"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process, or the test is skipped (with JOURNEYS=require it fails) without one."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("JOURNEYS") == "require" else pytest.skip)(NO_BROWSER)
    # Playwright runs an event loop in this thread; the ORM, which is used between its steps, would refuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def open_page(browser: Browser, size: str = "desk", **options) -> Page:
    """A page of its own session that notes scripts' errors and breaches of the policy in `page.faults`."""
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, **options).new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda message: _note(page, message.text))
    return page


def _note(page: Page, text: str) -> None:
    if "Content Security Policy" in text:
        page.faults.append(text)


def complaints(page: Page) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [*page.faults, *_axe(page)]
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]:
        found.append(f"{wide} pixels wide")
    return found


def _axe(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:200]}" for v in found for node in v["nodes"] if not _false_alarm(v, node)]


def _false_alarm(violation: dict, node: dict) -> bool:
    # The design system says aria-expanded on a radio that reveals a field, after tests with people; axe disagrees.
    return violation["id"] == "aria-allowed-attr" and "govuk-radios__input" in node["html"]
