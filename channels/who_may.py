"""Who may do what to a channel: a table on plain values."""

from collections.abc import Callable
from dataclasses import dataclass

from .statuses import KEPT, WAITING, Scope, Status, Verb


@dataclass(frozen=True, slots=True)
class Who:
    """What somebody is to a channel, as it stands.

    Args:
        leads: a leader of its school; for a channel of DCS itself, somebody of HQ.
        is_hq: looks after the channels of all of DCS.
        asked: asked HQ for it, and so never approves it.
        is_own: proposed it, and still works there.
        keeps: holds its keys.
        held_by_hq: external, and HQ suspended it.
    """

    scope: Scope
    status: Status
    leads: bool = False
    is_hq: bool = False
    asked: bool = False
    is_own: bool = False
    keeps: bool = False
    held_by_hq: bool = False

    @property
    def is_external(self) -> bool:
        return self.scope == Scope.EXTERNAL

    @property
    def looks_after(self) -> bool:
        """Whether they may say who keeps it and what it is: who decides for the school, keeps it, or proposed it."""
        return self.leads or self.keeps or (self.is_own and self.status not in KEPT)


_MAY: dict[Verb, Callable[[Who], bool]] = {
    Verb.APPROVE: lambda who: (who.is_hq and not who.asked) if who.is_external else who.leads,
    Verb.ASK_HQ: lambda who: who.leads and who.is_external,
    Verb.REFUSE: lambda who: who.is_hq if who.status == Status.ASKED else who.leads,
    Verb.ASK_AGAIN: lambda who: who.leads or who.is_own,
    Verb.GO_LIVE: lambda who: who.leads or who.keeps,
    Verb.TAKE_OVER: lambda who: who.leads and who.is_external and not who.asked,
    Verb.RENEW: lambda who: who.is_hq and not who.asked and who.is_external,
    Verb.REFUSE_LONGER: lambda who: who.is_hq and who.is_external,
    Verb.ASK_LONGER: lambda who: who.leads and who.is_external,
    Verb.RESUME: lambda who: who.is_hq if who.held_by_hq else who.leads,
    Verb.SUSPEND: lambda who: who.leads or who.is_hq,
    Verb.CLOSE: lambda who: who.leads or who.is_hq or (who.is_own and who.status in (*WAITING, Status.REFUSED)),
    Verb.EXPIRE: lambda who: False,
}


def may(verb: Verb, who: Who) -> bool:
    """Whether this is theirs to do."""
    return _MAY[verb](who)
