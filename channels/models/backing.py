"""An external channel has a leader of its school behind it: behind the request, and again before it speaks."""

from typing import TYPE_CHECKING

from dcs_portal.doors import NotNow
from dcs_portal.schools.models import User
from policies.models import acknowledged_strategy, strategy_in_force, strategy_is_acknowledged

from .. import telling
from ..statuses import Scope, Status

if TYPE_CHECKING:
    from .record import ChannelRecord

_NOT_IN_FORCE = "The social media document is not in force here yet, so HQ cannot approve external use by it."


def lacks_agreement(leader: User) -> str:
    """Why a leader cannot ask for external use, in words; empty if they agreed to the document in force."""
    if strategy_in_force() is None:
        return _NOT_IN_FORCE
    if acknowledged_strategy(leader) is None:
        return f"{leader.name} has not agreed to the social media document in force. It is under Documents to be read."
    return ""


def require_agreement(leader: User) -> None:
    """Let a leader ask for external use who has agreed to the social media document in force.

    Raises:
        NotNow: they have not, or none is in force.
    """
    if why := lacks_agreement(leader):
        raise NotNow(why)


def request_lacks(channel: "ChannelRecord") -> str:
    """Why nobody stands behind what was asked of HQ, in words; empty if whoever asked still does."""
    if channel.asked_by is None:
        return f"{channel.leader_word} has to ask HQ first."
    if channel.is_led_by(channel.asked_by):
        return lacks_agreement(channel.asked_by)
    if channel.school is None:
        return f"{channel.asked_by.name} no longer works at HQ. Somebody else there has to take over the request."
    return f"{channel.asked_by.name} no longer leads the school. A leader there has to take over the request."


def speaker_lacks(channel: "ChannelRecord") -> str:
    """Why an external channel cannot speak, in words; empty if somebody who leads the school today agreed."""
    if strategy_in_force() is None:
        return _NOT_IN_FORCE
    school = channel.school
    if strategy_is_acknowledged(telling.own_leaders(school) if school else telling.hq()):
        return ""
    who = "No leader of the school" if school else "Nobody at HQ"
    return f"{who} has agreed to the social media document in force. It is under Documents to be read."


def unbacked(channel: "ChannelRecord") -> str:
    """What an external channel lacks for its next step, in words, as it stands now; empty for nothing."""
    if channel.scope != Scope.EXTERNAL:
        return ""
    if channel.waits_for_hq:
        return request_lacks(channel)
    return speaker_lacks(channel) if channel.status in (Status.APPROVED, Status.SUSPENDED) else ""
