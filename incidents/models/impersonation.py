"""An account that pretends to be a school, reported by another part of the portal."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from dcs_portal.audit.models import record
from dcs_portal.schools.models import School, User

from ..codes import Part, Platform, PosterKind, Sign, TargetKind
from ..severity_rule import Answers
from .drafts import ReportDraft
from .incident import Incident
from .parties import Party


def report_impersonation(
    school: School,
    platform: str,
    account: str,
    link: str,
    said: str,
    *,
    reporter: User,
    seen_on: datetime.date,
    added: Iterable[tuple[User, str]] = (),
    source: str = "",
) -> Incident:
    """Report an account to the welfare officers, as if the person had done so on the pages.

    Args:
        platform: its code; one that reports do not know becomes “somewhere else”.
        said: what is known of it, in the reporter's own words.
        seen_on: the day on which they saw it, at the school.
        source: by what the other part finds where it came from.
        added: who wrote more about it since, and what, oldest first.
    """
    draft = ReportDraft.objects.create(reporter=reporter)
    facts = {
        "school": school,
        "platform": platform if platform in Platform.values else Platform.OTHER,
        "whereabouts": account,
        "link": link,
        "seen_on": seen_on,
        "source": source,
    }
    answers = Answers(signs=[Sign.IMPERSONATION], targets=[TargetKind.OTHER], is_named=True)
    parties = [Party(part=Part.TARGET, kind=TargetKind.OTHER), Party(part=Part.POSTER, kind=PosterKind.UNKNOWN)]
    with transaction.atomic():
        incident = draft.send(facts, answers, said, parties)
        for person, text in added:
            data = {"reporter": True} if person == reporter else None
            record(incident, "incident.add", actor=person, text=text, data=data)
    return incident
