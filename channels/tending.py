"""What the clock does for channels: suspends what has ended, asks keepers each term, and tells in time.

What is due follows from what is stored, and who was told of it is a row written with the notice: a second run says
nothing, and after days without the clock nothing is lost and nobody hears of one thing twice.
"""

import datetime
import logging
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.doors import NotNow
from dcs_portal.notices.models import notify
from dcs_portal.schools.models import Holiday, User
from dcs_portal.schools.working_days import IsOff

from . import telling
from .clock import is_awake, is_daytime
from .due import is_late
from .models import Channel, ExternalUse, Keeper, Told
from .models.handover import lose_keepers
from .models.keepers import works_for
from .models.reviews import open_reviews, present_term
from .statuses import EVENTS, KEPT, Status
from .use_statuses import UseStatus

log = logging.getLogger(__name__)
_LAST_STAGE = 7


def tend() -> int:
    """Everything that is due now; returns how many channels and uses were touched. One that fails stops none."""
    rows = Channel.objects.open().select_related("school", "asked_by", "proposed_by").order_by("pk")
    return sum(_tend(channel) for channel in rows) + _end_uses()


def _end_uses() -> int:
    """External uses whose approval has ended; a day early nowhere, since each school's own day decides."""
    first_today = timezone.now().date() + datetime.timedelta(days=1)
    due = ExternalUse.objects.filter(status=UseStatus.APPROVED, approved_until__lt=first_today)
    return sum(_ended(use) for use in due.select_related("school", "asked_by"))


def _ended(use: ExternalUse) -> bool:
    try:
        use.expire()
    except NotNow:
        return False
    except Exception as error:  # noqa: BLE001 - as above
        log.error("External use %s could not be ended: %s", use.pk, type(error).__name__)
        return False
    return True


def _tend(channel: Channel) -> bool:
    """What ends by itself ends in its own transaction, whatever becomes of the telling after it."""
    done: list[bool] = []
    try:
        if channel.status in KEPT:
            done += [_expire(channel)]
            done += [release(channel)]
        with transaction.atomic():
            told = _told_by_day(channel)
        done += told
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next is tended
        log.error("Channel %s could not be tended: %s", channel.pk, type(error).__name__)
    return any(done)


def _told_by_day(channel: Channel) -> list[bool]:
    """Whether each of what can be told of was. Where a school has closed, only that its channels are still there."""
    if not is_daytime(channel.school):
        return []
    if channel.school_has_closed:
        return [_of_closing(channel)]
    told = [_of_review(channel)] if is_awake(channel.school, _days_off(channel)) else []
    return [*told, _of_the_end(channel), _of_handover(channel), seek_leader(channel)]


def _days_off(channel: Channel) -> IsOff:
    school = channel.school
    return (Holiday.objects.for_school(school) if school else Holiday.objects.for_all_of_dcs()).is_off()


def _expire(channel: Channel) -> bool:
    if not channel.is_past_its_end or channel.status == Status.SUSPENDED:
        return False
    try:
        channel.expire()
    except NotNow:
        return False
    return True


def release(channel: Channel, *, by: User | None = None) -> bool:
    """Let keepers go who do not work there any more, by a role that ended with its day too."""
    standing = channel.keepers.standing().filter(person__isnull=False).select_related("person")
    gone = [row for row in standing if not works_for(row.person, channel.school)]  # type: ignore[arg-type]
    if gone:
        lose_keepers(channel, gone, by=by)
    return bool(gone)


def _of_review(channel: Channel) -> bool:
    """Each keeper first; a fortnight after one who has not answered its leader, and another later HQ.

    Where nobody leads, HQ hears of it in the leader's place, and so once.
    """
    term = present_term(channel).code
    done = [_of_keeper(channel, keeper, term) for keeper in open_reviews(channel)]
    return any(done)


def _of_keeper(channel: Channel, keeper: Keeper, term: str) -> bool:
    """Both fortnights are of this keeper, and begin anew for one who is put back: another may be late long since."""
    whose = f"{term}:{keeper.pk}"
    asked, late = f"review:{whose}", f"late:{whose}"
    done = [_once(channel, asked, _to(keeper), _ask(channel, keeper, whose))]
    if is_late(_told_on(channel, asked), channel.today):
        led = telling.own_leaders(channel.school)
        done.append(_tell_late(channel, led, "late", whose))
        if is_late(_told_on(channel, late if led else asked), channel.today):
            done.append(_tell_late(channel, telling.hq(), "hq", whose))
    return any(done)


def _tell_late(channel: Channel, people: Iterable[User], stage: str, whose: str) -> bool:
    """Of several keepers who are late on one day, one notice."""
    kind, key = f"channel-review-{stage}", f"{stage}:{channel.today}"
    code = f"{stage}:{whose}"
    told = [_once(channel, code, str(one.pk), partial(_notify, channel, one, kind, key)) for one in people]
    return any(told)


def _ask(channel: Channel, keeper: Keeper, whose: str) -> Callable[[], None]:
    return lambda: telling.tell_keeper(channel, keeper, "channel-review", f"{channel.pk}:{whose}")


def _of_the_end(channel: Channel) -> bool:
    """60, 30 and 7 days before an approval ends: its keepers and leaders, and in the last week HQ too."""
    if not (stage := channel.nears_its_end):
        return False
    people = {person.pk: person for person in telling.leaders(channel.school)}
    standing = channel.keepers.standing().select_related("person")
    people |= {keeper.person.pk: keeper.person for keeper in standing if keeper.person}
    if stage == _LAST_STAGE:
        people |= {person.pk: person for person in telling.hq()}
    code = f"ends:{channel.approved_until}:{stage}"
    return _tell_all(channel, people.values(), "channel-ending", code)


def _of_handover(channel: Channel) -> bool:
    """A fortnight with fewer than two keepers: HQ hears of it."""
    if not channel.is_flagged or not is_late(channel.handover_since, channel.today):
        return False
    return _tell_all(channel, telling.hq(), "channel-handover-hq", f"handover:{channel.handover_since}")


def seek_leader(channel: Channel) -> bool:
    """Where whoever asked HQ leads the school no more, its leaders hear that one of them has to stand behind it."""
    if not channel.waits_for_hq or channel.asked_by is None or channel.is_led_by(channel.asked_by):
        return False
    return _tell_all(channel, telling.leaders(channel.school), "channel-unbacked", f"unbacked:{_request(channel)}")


def _request(channel: Channel) -> str:
    """Who asked what HQ has not decided, and the event by which they did: another request is told anew."""
    codes = [f"channel.{EVENTS[verb]}" for verb in telling.ASKING]
    event = Event.objects.about(channel).filter(code__in=codes).last()
    return f"{channel.asked_by_id}:{event.pk if event else ''}"


def _of_closing(channel: Channel) -> bool:
    """Its school has closed and its account is still open: HQ sees to it, with whoever leads the school to its end."""
    people = {person.pk: person for person in [*telling.leaders(channel.school), *telling.hq()]}
    return _tell_all(channel, people.values(), "channel-school-closed", "school-closed")


def _tell_all(channel: Channel, people: Iterable[User], kind: str, code: str) -> bool:
    told = [_once(channel, code, str(person.pk), partial(_notify, channel, person, kind, code)) for person in people]
    return any(told)


def _notify(channel: Channel, person: User, kind: str, code: str) -> None:
    notify(person, kind, about=channel, key=f"{kind}:{channel.pk}:{code}")


def _to(keeper: Keeper) -> str:
    return str(keeper.person_id) if keeper.person_id else keeper.mailbox


def _once(channel: Channel, code: str, to: str, send: Callable[[], None]) -> bool:
    """The notice and the row that says so, together, unless the row is there."""
    _, is_new = Told.objects.get_or_create(channel=channel, code=code, to=to, defaults={"on": channel.today})
    if is_new:
        send()
    return is_new


def _told_on(channel: Channel, code: str) -> datetime.date | None:
    """The day on which the first was told."""
    return Told.objects.filter(channel=channel, code=code).order_by("on").values_list("on", flat=True).first()
