"""The ways in which a journey is made: as written, with the keyboard alone, and without scripts.

By keyboard, what a test clicks, ticks, fills or chooses is reached with the Tab key, from wherever the focus is, and
then typed. What cannot be reached so fails the journey.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Error, Locator

AS_WRITTEN, KEYBOARD, PLAIN = WAYS = ("written", "keyboard", "plain")
# More than any page has.
MOST = 400
# So many milliseconds without another page: it stays.
BY_A_SCRIPT = 2000
# What takes the focus for an element that was named by its text, and what kind of thing it is.
_TARGET = """element => {
  const near = element.closest('a, button, summary, input, select, textarea, label') || element;
  const button = near.hidden && document.getElementById(near.id.replace(/-input$/, ''));
  const target = button || near.control || near;
  return {target, kind: target.type || target.tagName.toLowerCase(), name: target.name || ''};
}"""
_IS_FOCUSED = "({target}) => document.activeElement === target"
_IS_IN_GROUP = """({target}) => {
  const at = document.activeElement;
  return at.type === 'radio' && at.name === target.name && at.form === target.form;
}"""
_TO_OPTION = """({target}, wanted) => {
  const options = [...target.options].filter(option => !option.disabled);
  const at = options.findIndex(option => [option.value, option.label, option.index].includes(wanted));
  return at - options.indexOf(target.selectedOptions[0]);
}"""


class Keys:
    """One element, reached and worked with keys."""

    def __init__(self, locator: Locator) -> None:
        locator.wait_for(state="attached")
        self.page = locator.page
        self.handle = locator.evaluate_handle(_TARGET)
        self.kind = self.handle.get_property("kind").json_value()

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def reach(self, where: str = _IS_FOCUSED) -> None:
        for _ in range(MOST):
            if self.handle.evaluate(where):
                return
            self.press("Tab")
        raise AssertionError(f"{self.page.url}: the Tab key does not lead to {self.handle}")

    def use(self) -> None:
        if self.kind in ("radio", "checkbox"):
            self.tick(not self.handle.evaluate("({target}) => target.checked"))
        elif self.kind in ("a", "submit"):
            self.reach()
            self.go()
        else:
            self.reach()
            self.press("Enter")

    def go(self) -> None:
        """Enter leads to another page, unless a script sees to it or a file comes."""
        try:
            with self.page.expect_navigation(timeout=BY_A_SCRIPT):
                self.press("Enter")
        except Error:
            self.page.wait_for_load_state()

    def tick(self, on: bool) -> None:
        if self.handle.evaluate("({target}) => target.checked") == on:
            return
        if self.kind == "checkbox":
            self.reach()
            self.press("Space")
            return
        self.reach(_IS_IN_GROUP)
        if self.handle.evaluate(_IS_FOCUSED):
            self.press("Space")
        for _ in range(MOST):
            if self.handle.evaluate("({target}) => target.checked"):
                return
            self.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: no arrow leads to {self.handle}")

    def type(self, value: str) -> None:
        self.reach()
        self.press("Control+A")
        self.press("Delete")
        self.page.keyboard.insert_text(value)

    def choose(self, option: str | int) -> None:
        self.reach()
        steps = self.handle.evaluate(_TO_OPTION, option)
        self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))

    def give(self, files: Any) -> None:
        """The dialog is asked for before the way to it begins: right before the key, it was once missed."""
        with self.page.expect_file_chooser() as chooser:
            self.reach()
            self.press("Space")
        chooser.value.set_files(files)


_BY_KEYBOARD = {
    "click": lambda self, **_: Keys(self).use(),
    "check": lambda self, **_: Keys(self).tick(True),
    "uncheck": lambda self, **_: Keys(self).tick(False),
    "fill": lambda self, value, **_: Keys(self).type(value),
    "select_option": lambda self, value=None, label=None, index=None, **_: Keys(self).choose(value or label or index),
    "set_input_files": lambda self, files, **_: Keys(self).give(files),
    "focus": lambda self, **_: Keys(self).reach(),
}


@contextmanager
def by_keyboard() -> Iterator[None]:
    """While it lasts, no test has a mouse."""
    before = {name: getattr(Locator, name) for name in _BY_KEYBOARD}
    for name, act in _BY_KEYBOARD.items():
        setattr(Locator, name, act)
    try:
        yield
    finally:
        for name, act in before.items():
            setattr(Locator, name, act)
