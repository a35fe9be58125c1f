"""Every role × every relation to an incident: what each person learns of it, everywhere, and who is told.

A line of a table names a person, where they meet the incident, and what they are told:

    c  its page opens                 i  their inbox names it
    q  the list of cases has it       h  their home page names it
    f  finding it leads to it         n  HQ's numbers count it
    p  its progress page opens        a  the auditor's trail names it
    e  its file answers at its address (opens, or says that it is sealed)
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from dcs_portal.schools.permissions import Permission
from incidents.codes import AccusedKind, Finding, Part, PosterKind, Sure, TargetKind
from incidents.models import Incident, Party, ReportDraft
from incidents.severity_rule import Answers
from incidents.statuses import Status
from incidents.tasks import announce_unclaimed, chase_late, match_names, remind_of_planned, return_stranded, tend_clocks
from tests.factories import SchoolFactory, person
from tests.thorough import THOROUGH

from .cases import bring, facts
from .files import keep

pytestmark = pytest.mark.django_db
PLAIN, ALLEGATION = Answers(is_named=True), Answers(accused=Sure.YES)
AT_SCHOOL = {"reporter": "staff", "colleague": "staff", "officer": "welfare", "second": "welfare", "dsl": "dsl"}
AT_SCHOOL |= {"deputy": "deputy_dsl", "head": "leader"}
ACROSS_DCS = {"everywhere": "welfare", "ada": "allegations", "ben": "allegations"}
# Of those who are to meet nothing these are looked at in every run, the others in a thorough one.
ALWAYS = {"stranger", "hq"}
ACROSS_DCS |= {"senior": "senior_leader", "hq": "hq", "auditor": "auditor"}


@pytest.fixture
def people(settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    school, elsewhere = SchoolFactory(name="Own School"), SchoolFactory(name="Other School")
    found = {name: person(role, school=school, name=f"The {name}") for name, role in AT_SCHOOL.items()}
    found |= {name: person(role, name=f"The {name}") for name, role in ACROSS_DCS.items()}
    found |= {"stranger": person("welfare", school=elsewhere, name="The stranger")}
    return found


def accused(who=None, name=""):
    return Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, person=who, name=name)


def sent(by, answers, *parties):
    """A report by `by` of the own school, with the parties named in it."""
    school = by.active_roles[0].school
    draft = ReportDraft.objects.create(reporter=by)
    return draft.send(facts(school), answers, "the words", list(parties))


def target(who):
    return Party(part=Part.TARGET, kind=TargetKind.STAFF, person=who)


def poster(who=None, name=""):
    return Party(part=Part.POSTER, kind=PosterKind.PERSON, person=who, name=name)


class Eyes:
    """What one person meets of an incident."""

    def __init__(self, who, incident) -> None:
        self.who, self.incident, self.client = who, incident, Client()
        self.client.force_login(type(who).objects.get(pk=who.pk), "django.contrib.auth.backends.ModelBackend")

    def get(self, name, *args, query=""):
        return self.client.get(reverse(name, args=args) + query)

    def names_it(self, answer) -> bool:
        return answer.status_code == 200 and self.incident.reference in answer.text

    def meets(self) -> str:
        """The letters of the places where they meet it."""
        reference, school = self.incident.reference, self.incident.school.name
        files = self.incident.evidence.all()
        found = self.client.post(reverse("incidents:find"), {"words": reference})
        places = {
            "h": self.names_it(self.get("home")),
            "i": self.names_it(self.get("notices:inbox")),
            "q": self.names_it(self.get("incidents:queue", query="?tab=all")),
            "n": self.who.can(Permission.SEE_NUMBERS) and school in self.get("incidents:numbers").text,
            "a": self.who.can(Permission.READ_AUDIT) and self.names_it(self.get("audit:list")),
            "f": found.status_code == 302,
            "e": any(self.get("incidents:evidence", one.key).status_code != 404 for one in files),
            "p": self.get("incidents:progress", reference).status_code == 200,
            "c": self.get("incidents:case", reference).status_code == 200,
        }
        return "".join(sorted(letter for letter, is_met in places.items() if is_met))


def check(people, incident, table) -> None:
    """What everybody meets and was told is what the table says; who is not in it meets nothing and was told nothing."""
    lines = [line.split() for line in table.strip().splitlines()]
    wanted = {name: ("".join(sorted(met.strip("-"))), set(told)) for name, met, *told in lines}
    # Everything that happens by the clock, which must tell nobody else.
    Incident.objects.update(due_at=datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC))
    for sweep in (announce_unclaimed, return_stranded, match_names, chase_late, tend_clocks, remind_of_planned):
        sweep()
    incident = Incident.objects.get(pk=incident.pk)
    told = {
        name: set(who.notices.filter(record_id=incident.pk).values_list("kind", flat=True))
        for name, who in people.items()
    }
    nothing = ("", set())
    looked_at = {name: who for name, who in people.items() if THOROUGH or name in wanted or name in ALWAYS}
    found = {name: (Eyes(who, incident).meets(), told[name]) for name, who in looked_at.items()}
    wrong = [
        f"{name}: {found[name]}, not {wanted.get(name, nothing)}"
        for name in looked_at
        if found[name] != wanted.get(name, nothing)
    ]
    wrong += [f"{name} was told {told[name]}" for name in people if told[name] != wanted.get(name, nothing)[1]]
    assert not wrong, "\n".join(wrong)


def test_a_report_that_accuses_the_head(people):
    incident = sent(people["reporter"], ALLEGATION, accused(people["head"]))
    keep(people["ada"], incident=incident)
    check(
        people,
        incident,
        """
        reporter  fhp
        ada       cefhiq  restricted-new withheld
        ben       cefhiq  restricted-new withheld
        auditor   a
        """,
    )


def test_one_whose_target_is_the_reporter(people):
    incident = sent(people["officer"], PLAIN, target(people["officer"]))
    keep(people["second"], incident=incident)
    check(
        people,
        incident,
        """
        officer     fhp
        second      cefhiq  report-new
        everywhere  cefhq
        dsl         cefhiq  report-dsl withheld
        deputy      cefhiq  report-dsl withheld
        hq          n
        auditor     a
        """,
    )


def test_one_that_names_every_officer_of_the_school_and_beyond(people):
    named = [people[name] for name in ("officer", "second", "everywhere", "dsl", "deputy")]
    incident = sent(people["reporter"], PLAIN, *map(poster, named))
    keep(people["ada"], incident=incident)
    check(
        people,
        incident,
        """
        reporter  fhp
        ada       cefhiq  case-stuck withheld
        ben       cefhiq  case-stuck withheld
        hq        in      no-officer
        auditor   a
        """,
    )


def test_one_that_names_every_officer_of_the_school(people):
    incident = sent(people["reporter"], PLAIN, *map(poster, [people["officer"], people["second"]]))
    keep(people["dsl"], incident=incident)
    check(
        people,
        incident,
        """
        reporter    fhp
        everywhere  cefhiq  report-new
        dsl         cefhiq  report-dsl withheld
        deputy      cefhiq  report-dsl withheld
        hq          n
        auditor     a
        """,
    )


def test_an_officer_who_declares_an_interest_after_reading(people):
    incident = sent(people["reporter"], PLAIN)
    keep(people["officer"], incident=incident)
    incident.claim(by=people["officer"])
    assert Eyes(people["officer"], incident).meets() == "cefiq"
    incident.declare_interest("my neighbour", by=people["officer"])
    check(
        people,
        incident,
        """
        reporter    fhp
        officer     -       report-new
        second      cefhiq  report-new case-returned
        everywhere  cefhq
        dsl         cefhiq  report-dsl withheld
        deputy      cefhiq  report-dsl withheld
        hq          n
        auditor     a
        """,
    )


def test_a_poster_who_gets_an_account_later(people):
    incident = sent(people["reporter"], PLAIN, poster(name="Later, Person (Mrs)"))
    keep(people["officer"], incident=incident)
    school = incident.school
    people["later"] = person("welfare", "dsl", "leader", school=school, name="Person Later")
    people["namesake"] = person("welfare", name="Person Later")
    check(
        people,
        incident,
        """
        reporter    fhp
        officer     cefhiq  report-new
        second      cefhiq  report-new
        everywhere  cefhq
        dsl         cefhiq  report-dsl withheld
        deputy      cefhiq  report-dsl withheld
        hq          n
        auditor     a
        """,
    )


def test_the_allegations_officer_as_the_accused(people):
    incident = sent(people["reporter"], ALLEGATION, accused(people["ada"]))
    keep(people["ben"], incident=incident)
    check(
        people,
        incident,
        """
        reporter  fhp
        ben       cefhiq  restricted-new withheld
        auditor   a
        """,
    )


def test_one_that_is_flagged_after_everybody_has_read_it(people):
    incident = bring(sent(people["reporter"], PLAIN), Status.WITH_LEADERSHIP, people["officer"], people["head"])
    keep(people["officer"], incident=incident)
    for name in ("officer", "second", "everywhere", "dsl", "head"):
        assert "c" in Eyes(people[name], incident).meets()
    incident.flag("it is about the safeguarding lead", [accused(people["dsl"])], by=people["second"])
    check(
        people,
        incident,
        """
        reporter  fhp
        officer   -       report-new
        second    -       report-new
        dsl       -       report-dsl
        deputy    -       report-dsl
        head      -       case-referred
        ada       cefhiq  restricted-new withheld
        ben       cefhiq  restricted-new withheld
        auditor   a
        """,
    )


def test_the_post_of_an_allegation_is_hidden_from_the_accused_too(people):
    restricted = sent(people["reporter"], ALLEGATION, accused(people["officer"]))
    restricted.claim(by=people["ada"])
    restricted.decide(Finding.ALLEGATION, "why", [], told="get it down", by=people["ada"])
    check(
        people,
        restricted.posts.get(),
        """
        second      cfhiq  report-new
        everywhere  cfhq
        dsl         cfhiq  report-dsl
        deputy      cfhiq  report-dsl
        hq          n
        auditor     a
        """,
    )


def test_a_poster_who_is_the_reporter_or_the_auditor_meets_nothing(people):
    incident = sent(people["dsl"], PLAIN, poster(people["dsl"]), target(people["auditor"]))
    keep(people["officer"], incident=incident)
    check(
        people,
        incident,
        """
        officer     cefhiq  report-new
        second      cefhiq  report-new
        everywhere  cefhq
        deputy      cefhiq  report-dsl withheld
        hq          n
        """,
    )
