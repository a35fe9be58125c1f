"""Every form, filled with nonsense: it may say no, but never fall over, and it keeps what was typed."""

import os
import re
from functools import cache
from importlib import import_module
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dcs_portal.forms import PortalForm, PortalModelForm, error_summary

from .access import Fuzz
from .nonsense import TEXT, answers, chosen
from .pages import FormOnPage, forms_of
from .thorough import THOROUGH
from .world import tables, undone

pytestmark = pytest.mark.django_db
# Without shrinking, which may take minutes where pages are asked; the same nonsense every time where CI says so.
few = settings(
    max_examples=15 if THOROUGH else 4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize="CI" in os.environ,
    suppress_health_check=list(HealthCheck),
)
PAGES = [page for table in tables() for page in getattr(table, "FUZZ", [])]
# What a form and those built on it need besides data, by its name: the world gives it.
ARGUMENTS = {name: made for table in tables() for name, made in getattr(table, "FORMS", {}).items()}


def every_form() -> list[type]:
    """Every form of ours, but a base of several that has no model yet."""
    import_module(django_settings.ROOT_URLCONF)  # and with it all views and their forms, whatever ran before
    found, waiting = [], [PortalForm, PortalModelForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        whole = [form for form in below if not issubclass(form, PortalModelForm) or form._meta.model]
        found += [form for form in whole if not form.__module__.startswith("tests.")]
    return sorted(set(found), key=lambda form: form.__qualname__)


@pytest.fixture(autouse=True)
def second_factor_is_not_the_question(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


def arguments(form_class: type, world) -> dict:
    named = (ARGUMENTS[base.__name__] for base in form_class.__mro__ if base.__name__ in ARGUMENTS)
    return next(named, lambda world: {})(world)


@pytest.mark.parametrize("form_class", every_form(), ids=lambda form: form.__name__)
@few
@given(data=st.data())
def test_form(form_class, world, data):
    with undone():
        extra = arguments(form_class, world)
        empty = form_class(**extra)
        posted = {}
        for name, field in empty.fields.items():
            posted |= data.draw(st.fixed_dictionaries(answers(field, empty.add_prefix(name))))
        form = form_class(data=posted, **extra)
        form.is_valid()
        assert form.render() or error_summary(form) is not None


@pytest.fixture(scope="module")
def form_of(world):
    """The form on a page as the world was made: got once, not again for each example."""

    @cache
    def form_of(page: Fuzz) -> FormOnPage:
        with undone():
            return form_on(world.client(page.actor).get(address_of(page, world)), page.method)

    return form_of


@pytest.mark.parametrize("page", PAGES, ids=str)
@few
@given(data=st.data())
def test_page(page: Fuzz, world, form_of, data):
    with undone():
        form = form_of(page)
        posted = data.draw(st.fixed_dictionaries(boxes(form)))
        answer = send(page, world, {**form.hidden, **posted})
    assert answer.status_code in (200, 302), f"{answer.status_code} for {posted!r}"
    if answer.status_code == 200:
        assert kept(form_on(answer, page.method), posted) == {}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_with_the_last_day_there_is(page: Fuzz, world, form_of):
    """In each date of the form, everything else as the page has it: a day later is out of range."""
    last = {"_day": "31", "_month": "12", "_year": "9999"}
    form = form_of(page)
    dates = {name: number for name in form.texts for end, number in last.items() if name.endswith(end)}
    with undone():
        assert send(page, world, {**form.hidden, **form.texts, **dates}).status_code in (200, 302)


def address_of(page: Fuzz, world) -> str:
    return reverse(page.name, args=page.args(world))


def send(page: Fuzz, world, filled: dict[str, str]):
    client, address, body = world.client(page.actor), address_of(page, world), urlencode(filled, errors="surrogatepass")
    if page.method == "get":
        return client.get(f"{address}?{body}")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def form_on(answer, method: str) -> FormOnPage:
    found = [form for form in forms_of(answer.content.decode()) if form.method == method]
    assert found, f"no form with method {method} on the page ({answer.status_code})"
    return max(found, key=lambda form: len(form.texts) + len(form.choices) + len(form.passwords))


def boxes(form: FormOnPage) -> dict[str, st.SearchStrategy]:
    texts = dict.fromkeys([*form.texts, *form.passwords], TEXT)
    return texts | {name: chosen(values) for name, values in form.choices.items()}


def kept(form: FormOnPage, posted: dict[str, str]) -> dict[str, tuple[str, str]]:
    """The boxes that don't hold any more what was typed; empty if all do."""
    pairs = {name: (plain(posted[name]), plain(form.texts[name])) for name in form.texts if name in posted}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    # A box of one line holds no line ends, whatever is sent; in a text area they must stay.
    return {name: pair for name, pair in changed.items() if name in form.areas or pair[0].split() != pair[1].split()}


def plain(text: str) -> str:
    """The text without what HTML itself changes: NUL, the kind of line ends, a first empty line."""
    return re.sub("\r\n?", "\n", re.sub("[\0\ufffd]", "", text)).lstrip("\n")
