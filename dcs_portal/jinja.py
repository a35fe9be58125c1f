"""The Jinja2 environment of every page: the design system's macros, our components, filters and page context.

Every macro is a global, so that a page calls `govukButton({...})` or `timeline(events)` without importing it.
"""

from collections.abc import Callable, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Any

import govuk_frontend_jinja
import jinja2
from django.conf import settings
from django.http import HttpRequest
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import json_script
from jinja2 import ChoiceLoader, Environment, FileSystemBytecodeCache, PackageLoader, PrefixLoader, Template

from . import charts, filters
from .navigation import nav_for, unread_for

KIT = "govuk_frontend_jinja"
SERVICE_NAME = "DCS social media portal"


class PageUndefined(jinja2.StrictUndefined):
    """A name nobody set: it may be tested for truth, but printing, looping over or measuring it raises."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class PortalEnvironment(Environment):
    """Loads the kit's templates through a lenient overlay: they rest on undefined parameters."""

    kit: Environment | None = None

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002 (Jinja's own parameter name)
        if self.kit and name.startswith(f"{KIT}/"):
            return self.kit.get_template(name, globals=globals)
        return super()._load_template(name, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A template's globals, whole: Jinja's own chain of two is compared name by name at each import of a macro."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Make the environment. Django calls this once, with its loader for `templates/` and the reload flag."""
    options["loader"] = ChoiceLoader([options["loader"], PrefixLoader({KIT: PackageLoader(KIT)})])
    options["autoescape"] = jinja2.select_autoescape(["html"], default_for_string=True)
    env = PortalEnvironment(
        **{**options, "undefined": PageUndefined},
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_bytecode_cache(),
    )
    env.globals.update(
        url=_url, static=static, json_script=json_script, service_name=SERVICE_NAME, debug=settings.DEBUG
    )
    env.globals.update(error_summary=_error_summary, chart_axis=charts.axis, chart_line=charts.line)
    env.globals.update(_macros(env, Path(settings.BASE_DIR) / "templates" / "components"))
    env.filters.update(filters.FILTERS)
    env.kit = env.overlay(undefined=jinja2.Undefined)
    return env


def _bytecode_cache() -> FileSystemBytecodeCache:
    # A compiled template depends on Jinja's version too, which its own key leaves out.
    folder = settings.DATA_DIR / "jinja" / jinja2.__version__
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def _error_summary(*forms: Any) -> Any:
    # Late: the forms render through this environment.
    from .forms import error_summary

    return error_summary(*forms)


def macro(env: Environment, path: str, name: str) -> Callable[..., Any]:
    """A macro as a function that looks its template up at each call, so that edits are seen."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(env.get_template(path).module, name)(*args, **kwargs)

    call.__name__ = name
    return call


def _macros(env: Environment, ours: Path) -> dict[str, Callable[..., Any]]:
    """The kit's macros under their own names, and each of ours under the name of its file."""
    kit = Path(govuk_frontend_jinja.__file__).parent / "templates" / "components"
    found = {}
    for folder in kit.iterdir():
        name = "govuk" + "".join(word.capitalize() for word in folder.name.split("-"))
        found[name] = macro(env, f"{KIT}/components/{folder.name}/macro.html", name)
    for file in ours.glob("*.html"):
        found[file.stem] = macro(env, f"components/{file.name}", file.stem)
    return found


def _env() -> Environment:
    return engines["jinja2"].env  # type: ignore[attr-defined]


def kit_macro(name: str) -> Callable[..., Any]:
    """The kit's macro of that name (`govukInput`), for Python that renders."""
    found: Callable[..., Any] = _env().globals[name]  # type: ignore[assignment]
    return found


def warm() -> None:
    """Load every macro now rather than in somebody's first request, which costs up to 200 ms."""
    env = _env()
    for name in env.list_templates(filter_func=lambda path: "components/" in path):
        _ = env.get_template(name).module


class Portal:
    """What the layout shows of the signed-in person, worked out only where a page asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.user: Any = getattr(request, "user", None)
        self.signed_in = bool(self.user and self.user.is_authenticated)

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The items this person may use, in the shape govukServiceNavigation wants."""
        return nav_for(self.user, self._request.path) if self.signed_in else []

    @cached_property
    def unread(self) -> int:
        return unread_for(self.user) if self.signed_in else 0

    @cached_property
    def providers(self) -> list[dict[str, str]]:
        """The organisations' accounts that the environment configures, each with its name and address."""
        from allauth.socialaccount.adapter import get_adapter  # late: needs the apps, forms do not

        found = get_adapter().list_providers(self._request)
        return [{"name": p.name, "url": p.get_login_url(self._request, process="login")} for p in found]

    @cached_property
    def who(self) -> str:
        """'Sam Ellis, welfare officer': the name and what the person is here as."""
        if not self.signed_in:
            return ""
        roles = dict.fromkeys(_in_a_sentence(role.get_name_display()) for role in self.user.active_roles)
        return ", ".join([self.user.name, " and ".join(roles)] if roles else [self.user.name])


def _in_a_sentence(label: str) -> str:
    """'Welfare officer' → 'welfare officer'; 'HQ policy owner' stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The context processor of every page: `portal`, see Portal."""
    return {"portal": Portal(request)}
