"""A real browser on a live server. A journey fails by itself on anything the browser complains of.

In CI a journey in which the browser did not answer in time is made once more, and the report says so ("RERUN"): on a
busy machine one waited in vain for a dialog that came in 60 tries out of 60 afterwards. Any other failure stands.
Without a browser the journeys are skipped, aloud; with JOURNEYS=require that is a failure.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page

from tests.browser import CHROMIUM, NO_BROWSER
from tests.factories import PASSWORD
from tests.stack import Broker, Mailbox, Worker, handing_over_to, short_folder
from tests.thorough import THOROUGH

from .watching import Watch
from .ways import AS_WRITTEN, KEYBOARD, PLAIN, WAYS, by_keyboard


def pytest_collection_modifyitems(items) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if "CI" in os.environ:
                item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError"]))


def pytest_terminal_summary(terminalreporter) -> None:
    if not CHROMIUM:
        terminalreporter.write_line(f"JOURNEYS SKIPPED: {NO_BROWSER}", yellow=True, bold=True)
    for report in terminalreporter.stats.get("passed", []):
        for name, words in report.user_properties:
            if name == "journey" and report.when == "call":
                terminalreporter.write_line(words)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed_call = report.failed
    return report


def pytest_generate_tests(metafunc) -> None:
    """A thorough run makes each journey in every way, but where a marker names those that there are."""
    if "way" in metafunc.fixturenames and THOROUGH:
        marker = metafunc.definition.get_closest_marker("ways")
        metafunc.parametrize("way", marker.args if marker else WAYS, indirect=True)


@pytest.fixture
def way(request) -> Iterator[str]:
    way = getattr(request, "param", AS_WRITTEN)
    with by_keyboard() if way == KEYBOARD else nullcontext():
        yield way


@pytest.fixture
def open_page(browser: Browser, live_server, settings, request, way) -> Iterator[Callable[[], Page]]:
    """Opens a page in a browser of its own (own cookies): one for each person of a journey."""
    settings.SECOND_FACTOR_OPTIONAL = True
    settings.PORTAL_URL = live_server.url
    watch, contexts = Watch(), []

    def open_one() -> Page:
        desk = {"width": 1280, "height": 900}
        context = browser.new_context(
            base_url=live_server.url, locale="en-GB", viewport=desk, java_script_enabled=way != PLAIN
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = watch.over(context.new_page())
        page.is_plain = way == PLAIN
        return page

    yield open_one
    _keep_pictures(request, contexts)
    for context in contexts:
        context.close()
    assert not watch.complaints, "the browser complained:\n" + "\n".join(watch.complaints)


def _keep_pictures(request, contexts) -> None:
    """What the browsers showed when the journey failed, in the data folder."""
    if not getattr(request.node, "failed_call", False):
        return
    folder = django_settings.DATA_DIR / "journeys"
    for number, page in enumerate([page for context in contexts for page in context.pages], 1):
        page.screenshot(path=folder / f"{request.node.name}-{number}.png", full_page=True)


@pytest.fixture
def page(open_page) -> Page:
    return open_page()


@pytest.fixture
def sign_in(open_page) -> Callable[..., Page]:
    """Signs a person in by the real page; returns their browser's page, at home."""

    def sign_in(user, page: Page | None = None) -> Page:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        page = page or open_page()
        page.goto("/account/login/")
        page.locator("[name=login]").fill(user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    return sign_in


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox().open() as mailbox:
        yield mailbox


@pytest.fixture
def real_stack(live_server, mailbox: Mailbox) -> Iterator[Worker]:
    """A real broker and a real worker on the test's database, sending to `mailbox`."""
    with short_folder() as folder:
        broker = Broker(folder)
        worker = Worker(folder, broker, mailbox, PORTAL_URL=live_server.url)
        try:
            broker.start()
            worker.start()
            with handing_over_to(broker):
                yield worker
        finally:
            worker.kill()
            broker.kill()
