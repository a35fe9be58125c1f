"""Whose turn it is with a channel, and what they do next: in words, on plain values."""

from .statuses import Scope, Status


def next_step(status: Status, scope: Scope, *, of_school: bool) -> str:
    """Who does what next; empty where it waits for nobody.

    Args:
        of_school: a school's; else DCS's own, which HQ leads.
    """
    leader = "a leader of the school" if of_school else "somebody at HQ"
    if status == Status.PROPOSED and scope == Scope.LOCAL:
        return f"Next: {leader} decides on it"
    if status == Status.PROPOSED:
        return f"Next: {leader} asks for HQ’s approval"
    if status == Status.ASKED:
        return "Next: HQ decides on it" if of_school else "Next: somebody else at HQ decides on it"
    return f"Next: one of its keepers or {leader} says here when it is live" if status == Status.APPROVED else ""
