"""Who may use what, where and when: worked out by hand from what is known, never from the code."""

import dataclasses
import datetime

import pytest

from policies.ages.codes import Kind, Status
from policies.ages.rule import ConsentAnswer, Verdict, answer

pytestmark = pytest.mark.django_db
MAY, PARENT, CHECK, NOT_YET = Verdict.MAY, Verdict.WITH_PARENT, Verdict.CHECK, Verdict.NOT_YET
UK, SBA, CYPRUS, GERMANY, ITALY = "united-kingdom", "cyprus-sba", "cyprus", "germany", "italy"
BELGIUM, GIBRALTAR, FRANCE, BRUNEI, FALKLANDS = "belgium", "gibraltar", "france", "brunei", "falkland-islands"
AUSTRALIA, MALAYSIA, SCOTLAND, SPAIN, NETHERLANDS = "australia", "malaysia", "scotland", "spain", "netherlands"

# Platform, place, day, age, the answer, and the age that decides it (0: none is known).
CASES = [
    # WhatsApp asked for 16 in the European Region until 10 April 2024, and for 13 from the next day on.
    ("whatsapp", UK, "2024-04-10", 13, NOT_YET, 16),
    ("whatsapp", UK, "2024-04-10", 15, NOT_YET, 16),
    ("whatsapp", UK, "2024-04-10", 16, MAY, 16),
    ("whatsapp", UK, "2024-04-11", 13, MAY, 13),
    ("whatsapp", UK, "2024-04-11", 12, NOT_YET, 13),
    ("whatsapp", SCOTLAND, "2024-04-10", 15, NOT_YET, 16),
    ("whatsapp", GERMANY, "2024-04-10", 15, NOT_YET, 16),
    ("whatsapp", GERMANY, "2026-11-22", 15, MAY, 13),
    ("whatsapp", BRUNEI, "2024-04-10", 13, MAY, 13),
    # Tumblr: 16 in the UK, the EU and Australia, 13 elsewhere.
    ("tumblr", GERMANY, "2026-11-22", 13, NOT_YET, 16),
    ("tumblr", GERMANY, "2026-11-22", 16, MAY, 16),
    ("tumblr", BRUNEI, "2026-11-22", 13, MAY, 13),
    ("tumblr", BRUNEI, "2026-11-22", 12, NOT_YET, 13),
    ("tumblr", UK, "2026-11-22", 15, NOT_YET, 16),
    ("tumblr", AUSTRALIA, "2026-11-22", 15, NOT_YET, 16),
    ("tumblr", GIBRALTAR, "2026-11-22", 13, MAY, 13),
    ("tumblr", CYPRUS, "2026-11-22", 15, NOT_YET, 16),
    ("tumblr", SBA, "2026-11-22", 13, MAY, 13),
    # Australia's law: 16 for the services it names since 10 December 2025.
    ("tiktok", AUSTRALIA, "2025-12-09", 13, MAY, 13),
    ("tiktok", AUSTRALIA, "2025-12-09", 12, NOT_YET, 13),
    ("tiktok", AUSTRALIA, "2025-12-10", 13, NOT_YET, 16),
    ("tiktok", AUSTRALIA, "2025-12-10", 15, NOT_YET, 16),
    ("tiktok", AUSTRALIA, "2025-12-10", 16, MAY, 16),
    ("snapchat", AUSTRALIA, "2026-11-22", 15, NOT_YET, 16),
    ("whatsapp", AUSTRALIA, "2026-11-22", 13, MAY, 13),
    ("bluesky", AUSTRALIA, "2026-11-22", 13, MAY, 13),
    ("twitch", AUSTRALIA, "2024-01-01", 15, NOT_YET, 16),
    ("twitch", AUSTRALIA, "2026-11-22", 16, PARENT, 16),
    # Malaysia's: 16 since 1 June 2026, for services that are still to be confirmed.
    ("instagram", MALAYSIA, "2026-06-01", 15, NOT_YET, 16),
    ("instagram", MALAYSIA, "2026-06-01", 16, MAY, 16),
    ("instagram", MALAYSIA, "2026-05-31", 16, CHECK, 13),
    ("whatsapp", MALAYSIA, "2026-06-01", 14, CHECK, 13),
    # Announced, and not counted.
    ("tiktok", UK, "2026-11-22", 13, MAY, 13),
    ("tiktok", UK, "2027-06-01", 13, MAY, 13),
    ("instagram", CYPRUS, "2026-11-22", 14, MAY, 13),
    ("facebook", ITALY, "2026-11-22", 13, MAY, 13),
    ("facebook", SPAIN, "2026-11-22", 13, MAY, 13),
    # Discord has ages for countries.
    ("discord", ITALY, "2026-11-22", 13, NOT_YET, 14),
    ("discord", ITALY, "2026-11-22", 14, MAY, 14),
    ("discord", GERMANY, "2026-11-22", 15, NOT_YET, 16),
    ("discord", "ireland", "2026-11-22", 16, CHECK, 16),
    ("discord", FRANCE, "2026-11-22", 14, NOT_YET, 15),
    ("discord", CYPRUS, "2026-11-22", 14, MAY, 14),
    ("discord", SBA, "2026-11-22", 13, MAY, 13),
    ("discord", UK, "2026-11-22", 13, MAY, 13),
    ("discord", BELGIUM, "2026-11-22", 12, NOT_YET, 13),
    # Nobody knows.
    ("mastodon", UK, "2026-11-22", 5, CHECK, 0),
    ("mastodon", UK, "2026-11-22", 17, CHECK, 0),
    ("telegram", UK, "2026-11-22", 17, CHECK, 0),
    ("telegram", BRUNEI, "2026-11-22", 13, CHECK, 0),
    ("facebook", FRANCE, "2026-11-22", 12, NOT_YET, 13),
    ("facebook", FRANCE, "2026-11-22", 17, CHECK, 13),
    # Telegram in the EU: 16 before April 2024, 18 now.
    ("telegram", GERMANY, "2024-03-31", 16, MAY, 16),
    ("telegram", GERMANY, "2024-04-01", 17, NOT_YET, 18),
    ("telegram", NETHERLANDS, "2026-11-22", 18, MAY, 18),
    # A platform that asks for the country's age.
    ("youtube", UK, "2026-11-22", 13, MAY, 13),
    ("youtube", GERMANY, "2026-11-22", 15, NOT_YET, 16),
    ("youtube", SBA, "2026-11-22", 13, NOT_YET, 14),
    ("youtube", BRUNEI, "2026-11-22", 12, NOT_YET, 13),
    ("youtube", BRUNEI, "2026-11-22", 13, CHECK, 13),
    ("pinterest", ITALY, "2026-11-22", 13, NOT_YET, 14),
    ("pinterest", ITALY, "2026-11-22", 14, PARENT, 14),
    ("pinterest", ITALY, "2026-11-22", 18, MAY, 14),
    ("reddit", UK, "2026-11-22", 13, PARENT, 13),
    # A parent or the school sets it up.
    ("youtube-kids", FALKLANDS, "2026-11-22", 4, PARENT, 0),
    ("roblox", UK, "2026-11-22", 7, PARENT, 0),
    ("roblox", UK, "2026-11-22", 18, MAY, 0),
    ("google-classroom-meet", SBA, "2026-11-22", 5, PARENT, 0),
    # BeReal wants a parent's consent below the country's age of digital consent.
    ("bereal", UK, "2026-11-22", 13, MAY, 13),
    ("bereal", GERMANY, "2026-11-22", 15, PARENT, 13),
    ("bereal", GERMANY, "2026-11-22", 16, MAY, 13),
    ("bereal", SBA, "2026-11-22", 13, PARENT, 13),
    ("bereal", SBA, "2026-11-22", 12, NOT_YET, 13),
    ("bereal", FRANCE, "2026-11-22", 14, CHECK, 13),
    # One rule or place that meets another.
    ("messenger", UK, "2026-11-22", 12, NOT_YET, 13),
    ("threads", AUSTRALIA, "2025-12-10", 15, NOT_YET, 16),
    ("x", AUSTRALIA, "2025-12-09", 13, MAY, 13),
    ("reddit", AUSTRALIA, "2026-11-22", 15, NOT_YET, 16),
    ("reddit", AUSTRALIA, "2026-11-22", 16, CHECK, 16),
    ("reddit", SBA, "2026-11-22", 13, NOT_YET, 14),
    ("pinterest", GERMANY, "2026-11-22", 15, NOT_YET, 16),
    ("pinterest", FALKLANDS, "2026-11-22", 13, CHECK, 13),
    ("twitch", UK, "2026-11-22", 13, PARENT, 13),
    ("twitch", UK, "2026-11-22", 18, MAY, 13),
    ("whatsapp", GIBRALTAR, "2024-04-10", 15, NOT_YET, 16),
    ("telegram", ITALY, "2024-03-31", 15, NOT_YET, 16),
    ("telegram", SBA, "2026-11-22", 17, CHECK, 0),
    ("discord", "greece", "2026-11-22", 14, NOT_YET, 15),
    ("mastodon", MALAYSIA, "2026-06-01", 15, NOT_YET, 16),
    ("roblox", AUSTRALIA, "2026-11-22", 10, PARENT, 0),
    # Old enough for the law is not yet old enough for the platform.
    ("linkedin", UK, "2026-11-22", 15, NOT_YET, 16),
    ("zoom", GIBRALTAR, "2026-11-22", 15, NOT_YET, 16),
    ("kik", BELGIUM, "2026-11-22", 17, NOT_YET, 18),
    ("yubo", FALKLANDS, "2026-11-22", 16, MAY, 16),
    ("signal", BRUNEI, "2026-11-22", 13, MAY, 13),
    # A place that nobody has looked at.
    ("facebook", "atlantis", "2026-11-22", 17, CHECK, 13),
    ("facebook", "atlantis", "2026-11-22", 12, NOT_YET, 13),
]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(("platform", "place", "on", "age", "verdict", "minimum"), CASES)
def test_case(shipped, platform, place, on, age, verdict, minimum):
    rules, platforms = shipped
    found = answer(rules, place, platforms[platform], day(on), age=age)
    assert (found.verdict, found.finding.minimum) == (verdict, minimum)


# Platform, place, day, day of birth, the answer, and until when they may not.
BIRTHDAYS = [
    ("whatsapp", UK, "2024-04-10", "2011-04-11", NOT_YET, "2024-04-11"),
    ("whatsapp", UK, "2024-04-10", "2011-04-12", NOT_YET, "2024-04-12"),
    ("whatsapp", UK, "2024-04-10", "2008-04-10", MAY, None),
    ("whatsapp", UK, "2024-04-11", "2011-04-11", MAY, None),
    ("tiktok", AUSTRALIA, "2025-12-09", "2013-01-01", NOT_YET, "2029-01-01"),
    ("tiktok", AUSTRALIA, "2025-12-08", "2012-12-09", NOT_YET, "2025-12-09"),
    ("facebook", UK, "2026-03-13", "2013-03-14", NOT_YET, "2026-03-14"),
    ("facebook", UK, "2026-03-14", "2013-03-14", MAY, None),
    # Born on 29 February: 13 and 16 on 1 March of common years, 12 and 16 on the day itself in leap years.
    ("facebook", UK, "2025-02-28", "2012-02-29", NOT_YET, "2025-03-01"),
    ("facebook", UK, "2025-03-01", "2012-02-29", MAY, None),
    ("tumblr", UK, "2028-02-28", "2012-02-29", NOT_YET, "2028-02-29"),
    ("tumblr", UK, "2028-02-29", "2012-02-29", MAY, None),
    ("mastodon", UK, "2026-03-14", "2013-03-14", CHECK, None),
    ("roblox", UK, "2026-03-14", "2019-03-14", PARENT, None),
]


@pytest.mark.parametrize(("platform", "place", "on", "born", "verdict", "until"), BIRTHDAYS)
def test_birthday(shipped, platform, place, on, born, verdict, until):
    rules, platforms = shipped
    found = answer(rules, place, platforms[platform], day(on), born=day(born))
    assert (found.verdict, found.until) == (verdict, until and day(until))


NEEDED, NOT_NEEDED, UNKNOWN = ConsentAnswer.NEEDED, ConsentAnswer.NOT_NEEDED, ConsentAnswer.UNKNOWN
CONSENTS = [
    (UK, 12, NEEDED), (UK, 13, NOT_NEEDED), (SBA, 13, NEEDED), (SBA, 14, NOT_NEEDED), (GERMANY, 15, NEEDED),
    (GERMANY, 16, NOT_NEEDED), (ITALY, 13, NEEDED), (FRANCE, 14, NEEDED), (FRANCE, 15, NOT_NEEDED),
    (BELGIUM, 13, NOT_NEEDED), (BRUNEI, 17, UNKNOWN), (FALKLANDS, 10, UNKNOWN), (AUSTRALIA, 17, UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("place", "age", "expected"), CONSENTS)
def test_consent_is_told_apart_and_bans_nothing(shipped, place, age, expected):
    rules, platforms = shipped
    found = answer(rules, place, platforms["signal"], day("2026-11-22"), age=age)
    assert found.consent == expected
    assert found.verdict in (NOT_YET if age < 13 else MAY, CHECK)


def test_an_announced_limit_counts_once_hq_has_marked_it_in_force(shipped):
    rules, platforms = shipped
    announced = next(rule for rule in rules if rule.status == Status.ANNOUNCED and UK in rule.places)
    marked = dataclasses.replace(announced, status=Status.IN_FORCE, starts=day("2027-04-01"))
    others = [rule for rule in rules if rule != announced]

    def told(rules, on, slug="tiktok"):
        found = answer(rules, UK, platforms[slug], day(on), age=15)
        return found.verdict, [(change.day, change.is_certain) for change in found.finding.coming]

    assert told(rules, "2027-04-01") == (MAY, [(None, False)])
    assert told([*others, marked], "2027-03-31") == (MAY, [(day("2027-04-01"), True)])
    assert told([*others, marked], "2027-04-01") == (NOT_YET, [])
    assert told([*others, marked], "2027-04-01", "whatsapp") == (MAY, [])


def test_the_answer_names_the_rule_that_decided(shipped):
    rules, platforms = shipped
    by = lambda place, slug: answer(rules, place, platforms[slug], day("2026-11-22"), age=10).finding  # noqa: E731
    assert by(AUSTRALIA, "tiktok").decided_by.kind == Kind.ACCESS
    assert by(AUSTRALIA, "tumblr").decided_by.kind == Kind.PLATFORM
    assert (by(GERMANY, "youtube").by_consent, by(UK, "youtube").by_consent) == (True, False)
    assert [rule.kind for rule in by(FRANCE, "facebook").unknown] == [Kind.ACCESS]
    assert by("atlantis", "facebook").missing == (Kind.ACCESS,)


def test_a_birthday_falls_between_two_time_zones(shipped):
    """At 8 in the evening in London it is tomorrow in Brunei already."""
    from dcs_portal.schools.models import School

    rules, platforms = shipped
    moment = datetime.datetime(2026, 3, 13, 20, tzinfo=datetime.UTC)
    here, there = (moment.astimezone(School(time_zone=zone).tz).date() for zone in ("Europe/London", "Asia/Brunei"))
    born = day("2013-03-14")
    assert answer(rules, UK, platforms["facebook"], here, born=born).verdict == NOT_YET
    assert answer(rules, BRUNEI, platforms["facebook"], there, born=born).verdict == MAY
