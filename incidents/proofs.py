"""What the portal itself knows to be done of a case, from the codes of its events. A plain function on plain values."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol, TypeVar

from .codes import ActionKind, PostStep
from .guides.codes import Proof

_ACTED = ("incident.act", "incident.do")


class Told(Protocol):
    """What is read of an event."""

    code: str
    data: dict[str, Any]

    @property
    def text(self) -> str: ...


E = TypeVar("E", bound=Told)


def _acted(*kinds: ActionKind) -> Callable[[Told], bool]:
    return lambda event: event.code in _ACTED and event.data.get("kind") in kinds


def _post(step: PostStep) -> Callable[[Told], bool]:
    return lambda event: event.code == "incident.post" and event.data.get("step") == step


def _coded(*codes: str) -> Callable[[Told], bool]:
    return lambda event: event.code in codes


def _any(*rules: Callable[[Told], bool]) -> Callable[[Told], bool]:
    return lambda event: any(rule(event) for rule in rules)


_RULES: dict[Proof, Callable[[Told], bool]] = {
    Proof.CALLED: lambda event: event.code == "incident.danger" and _is_somebody(event.text),
    Proof.EVIDENCE: _coded("incident.evidence_added"),
    Proof.PLATFORM: _post(PostStep.REPORTED),
    Proof.HELPLINE: _post(PostStep.HELPLINE),
    Proof.HARMFUL: _post(PostStep.HARMFUL),
    Proof.REFERRED: _coded("incident.refer"),
    Proof.MET: _any(_coded("incident.invite"), _acted(ActionKind.SPOKE, ActionKind.MET)),
    Proof.COMPLAINT: _acted(ActionKind.COMPLAINT),
    Proof.POLICE: _acted(ActionKind.POLICE),
    Proof.COMMAND: _any(_coded("incident.command"), _acted(ActionKind.COMMAND)),
    Proof.SUPPORT: _any(_coded("incident.follow_up"), _acted(ActionKind.SUPPORT)),
}
# The events that any of them reads.
CODES = [
    *_ACTED,
    *(f"incident.{name}" for name in ("danger", "evidence_added", "post", "refer", "invite", "follow_up", "command")),
]


def _is_somebody(called: str) -> bool:
    """Whoever called nobody yet is asked no name, and the portal writes "Nobody yet"."""
    return bool(called.strip()) and not called.strip().lower().startswith("nobody")


def proven(events: Iterable[E], posts: Collection[int]) -> dict[str, E]:
    """What is known to be done, each with the first event that says so.

    Args:
        events: of one case, the oldest first.
        posts: the numbers of its posts that are still to be removed: all of them must be reported to their platform.
    """
    told = list(events)
    found: dict[str, E] = {}
    for proof, rule in _RULES.items():
        if first := next((event for event in told if rule(event)), None):
            found[proof] = first
    reported = {event.data.get("number") for event in told if _RULES[Proof.PLATFORM](event)}
    if not set(posts) <= reported:
        found.pop(Proof.PLATFORM, None)
    return found
