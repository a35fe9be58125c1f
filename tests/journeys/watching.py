"""Watches a page: what the browser complains of, what axe finds, what is too wide for a phone."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests.thorough import THOROUGH

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
# The one false alarm that is known: the kit says aria-expanded on a radio or box that reveals a question.
_FALSE_ALARM = ("aria-allowed-attr", ("govuk-radios__input", "govuk-checkboxes__input"))
_TELL_OF_VIOLATIONS = """
addEventListener('securitypolicyviolation', event =>
  console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI} ${event.sourceFile || ''}`))
"""


class Watch:
    """Collects complaints: policy violations, errors of the console and of scripts, resources that don't come."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, page: Page) -> Page:
        page.add_init_script(_TELL_OF_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._say(page, f"script: {error}"))
        page.on("response", lambda response: self._response(page, response))
        page.on("requestfailed", lambda request: self._failed(page, request))
        return page

    def _say(self, page: Page | None, complaint: str) -> None:
        self.complaints.append(f"{page.url if page else '?'}: {complaint}")

    def _console(self, message: ConsoleMessage) -> None:
        # That a page or resource did not come is told by its response, below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._say(message.page, f"console: {message.text}")

    def _response(self, page: Page, response: Response) -> None:
        # A journey may be refused a page, and says so itself; a page that falls over or lacks a part is wrong.
        allowed = 500 if response.request.is_navigation_request() else 400
        if response.status >= allowed:
            self._say(page, f"{response.status} for {response.url}")

    def _failed(self, page: Page, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # the person went on before all of it had come
            self._say(page, f"{request.failure} for {request.url}")


def at_each_width(page: Page) -> Iterator[str]:
    """Sets the window to a desk's and then a phone's size; gives the name of each."""
    for name, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        yield name
    page.set_viewport_size({"width": 1280, "height": 900})


def check_axe(page: Page) -> None:
    """Axe, which is a script itself, finds nothing on the page as it stands."""
    if page.is_plain:
        return
    wrong = [
        f"{rule['id']} ({rule['help']}): {node['html'][:160]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
        if not _is_false_alarm(rule["id"], node["html"])
    ]
    assert not wrong, f"{page.url}: axe found\n" + "\n".join(wrong)


def _is_false_alarm(rule: str, html: str) -> bool:
    return rule == _FALSE_ALARM[0] and "aria-expanded" in html and any(name in html for name in _FALSE_ALARM[1])


def check_page(page: Page, axe: bool = THOROUGH) -> None:
    """Nothing is wider than a desk's or a phone's window; and axe finds nothing, in a thorough run at both widths."""
    if page.is_plain:
        return
    for name in at_each_width(page):
        too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not too_wide, f"{page.url} is wider than a {name}"
        if THOROUGH or (axe and name == "phone"):
            check_axe(page)


def add_files(page: Page, files) -> None:
    """Choose files: a script sends them at once, without one a button does."""
    page.locator("#evidence-files").set_input_files(files)
    if page.is_plain:
        page.get_by_role("button", name="Add the files").click()
    page.wait_for_selector("[data-evidence-list]")
