"""Answers in words: why, what comes, and from when. For who teaches, and for parents."""

import datetime
from collections.abc import Mapping

from dcs_portal.filters import date

from ..models import AgeRule
from .codes import Kind, Limit, Status
from .groups import Ages, GroupAnswer, Share
from .rule import ALWAYS, Coming, Consent, ConsentAnswer, Finding, Rule

Kept = Mapping[int, AgeRule]


def year_group(code: str) -> str:
    """ "Year 8" for Y8; the other codes are said as they are written."""
    return f"Year {code[1:]}" if code.startswith("Y") else code


def ordinal(number: int) -> str:
    """ "13th", "21st"."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def from_age(finding: Finding, unknown: str) -> str:
    """From what age, as a table says it: "13", "13, with a parent until 18", "At least 13: ask".

    unknown: what to do where nobody knows.
    """
    if not finding.is_known:
        return f"At least {finding.minimum}: {unknown}" if finding.minimum else unknown[:1].upper() + unknown[1:]
    age = str(finding.minimum or "Any age")
    if finding.parent_until <= finding.minimum:
        return age
    if finding.parent_until >= ALWAYS:
        return f"{age}, set up by a parent or the school"
    return f"{age}, with a parent until {finding.parent_until}"


def cell(answer: GroupAnswer) -> str:
    """One word for a year group in the table of a school."""
    if answer.share == Share.ALL:
        return "Parent" if answer.needs_parent else "Yes"
    return {Share.NONE: "No", Share.CHECK: "Ask"}.get(answer.share, f"{answer.finding.minimum}+")


def why(finding: Finding, platform: str) -> list[tuple[str, int | None]]:
    """The rule that decides and what is not known: each in words, with the key of the rule that says so."""
    decided = finding.decided_by if finding.minimum else None
    lines: list[tuple[str, int | None]] = [(_decided(finding, decided, platform), decided.pk)] if decided else []
    lines += [(_unknown(rule, platform), rule.pk) for rule in finding.unknown]
    lines += [(_missing(kind, platform), None) for kind in finding.missing]
    none = f"{platform} has no minimum age of its own, and no law here sets one."
    return lines or [(none, finding.decided_by.pk if finding.decided_by else None)]


def notes(finding: Finding, kept: Kept) -> list[str]:
    """What HQ notes beside the rules that decide, each once."""
    decided = finding.decided_by if finding.minimum else None
    noted = [kept[rule.pk].note for rule in (decided, *finding.unknown, finding.parent_rule) if rule]
    return list(dict.fromkeys(note for note in noted if note))


def _decided(finding: Finding, rule: Rule, platform: str) -> str:
    if finding.by_consent:
        return f"{platform} asks for the age of digital consent, which is {finding.minimum} here."
    if rule.kind == Kind.ACCESS:
        return f"The law here says {finding.minimum}."
    return f"{platform} itself says {finding.minimum}."


def _unknown(rule: Rule, platform: str) -> str:
    if rule.kind == Kind.ACCESS:
        return "Nobody knows for certain whether a law here sets an age."
    if rule.limit != Limit.UNKNOWN:
        return f"{platform} asks for the age of digital consent, which nobody knows for certain here."
    return f"Nobody knows for certain what age {platform} asks for here."


def _missing(kind: Kind, platform: str) -> str:
    if kind == Kind.ACCESS:
        return "HQ has not entered yet whether a law here sets an age."
    return f"HQ has not entered yet what age {platform} asks for here."


def change(coming: Coming, kept: Kept) -> str:
    """What comes: "From 1 April 2027: 16 by law." or "Announced, not in force: 16 by law, expected spring 2027."."""
    rule = coming.rule
    what = f"{kept[rule.pk].what} {'by law' if rule.kind == Kind.ACCESS else 'by the platform’s own rules'}"
    if rule.kind == Kind.CONSENT:
        what = f"{kept[rule.pk].what} for digital consent"
    if coming.is_end:
        return f"Until {date(rule.ends)}: {what}."
    if coming.is_certain:
        return f"From {date(coming.day)}: {what}."
    expected = date(coming.day) or kept[rule.pk].expected
    return f"{Status(rule.status).label}, not in force: {what}{f', expected {expected}' if expected else ''}."


def entered_later(finding: Finding, kept: Kept, on: datetime.date) -> str:
    """That HQ did not know the deciding rule yet on the day that is asked about."""
    rules = [kept[rule.pk] for rule in (finding.decided_by, *finding.unknown) if rule]
    entered = max((rule.entered_at.date() for rule in rules), default=on)
    return f"HQ entered this on {date(entered)}, after that day." if entered > on else ""


def consent_words(consent: Consent) -> str:
    """The age of digital consent at a place, in a sentence."""
    if consent.is_known:
        return f"Below {consent.age} a parent must agree to how a service uses a child’s data."
    known = f"Below {consent.age} a parent must agree, above it n" if consent.age else "N"
    return f"{known}obody knows for certain from what age a child may agree to how a service uses their data. Ask HQ."


def consent_for(consent: Consent, ages: Ages) -> str:
    """What that means for a group: who needs a parent's agreement. Nothing where nobody knows."""
    youngest, oldest = consent.answer(ages.youngest), consent.answer(ages.oldest)
    if oldest == ConsentAnswer.NEEDED:
        return "Everyone in this group needs that."
    if youngest == ConsentAnswer.NEEDED:
        return f"In this group, whoever has not had their {ordinal(consent.age)} birthday needs that."
    return "Nobody in this group needs that." if youngest == ConsentAnswer.NOT_NEEDED else ""


def consent_for_child(answer: ConsentAnswer) -> str:
    return {
        ConsentAnswer.NEEDED: "This child needs that.",
        ConsentAnswer.NOT_NEEDED: "This child does not need that any more.",
    }.get(answer, "")
