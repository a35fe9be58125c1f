"""Whoever is named in a case after it was chosen who is redacted is decided on too, before a pack leaves."""

import re
from importlib import import_module

import pytest
from django.apps import apps

from incidents.codes import Category, Part, PosterKind, Severity, TargetKind
from incidents.models import CasePack, Incident, Party
from incidents.pack_states import Failure, PackState, Recipient
from incidents.packs import contents, making, tasks
from tests.factories import person

from .packs import ask, choose, draft, make

pytestmark = pytest.mark.django_db
ASKED_AGAIN = "Somebody was named in the case since you chose who is redacted"
NAMED_LATER = "Somebody was named in the case after this pack was read"


@pytest.fixture
def case(incident, officer, client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    incident.claim(by=officer)
    return Incident.objects.get(pk=incident.pk)


@pytest.fixture
def unmade(monkeypatch):
    """Nobody works on what is asked for."""
    monkeypatch.setattr(tasks, "hand_over", lambda pk: None)


def name(incident, called, kind=TargetKind.CHILD, part=Part.TARGET, **facts):
    return Party.objects.create(incident=incident, part=part, kind=kind, name=called, **facts)


def triage(case, by, *names, severity=Severity.S2):
    """As somebody does who fills in the form anew: whoever has no account is written in again."""
    parties = [Party(part=Part.TARGET, kind=TargetKind.OTHER, name=name) for name in names]
    case.triage(severity, Category.BULLYING, parties, by=by, reason="It is so.")


def key_of(pack, who):
    return next(one.key for one in contents.subjects(pack, pack.by) if one.who == who)


def page(client, pack, kind=""):
    return client.get(f"/packs/{pack.key}/{kind}").text


def values(html, name):
    inputs = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
    return [re.search('value="([^"]+)"', one)[1] for one in inputs if "checkbox" not in one or "checked" in one]


def ticked(html):
    return values(html, "redacted")


def choice(client, pack):
    """What the page would send as it stands."""
    html = page(client, pack, "people/")
    return {name: values(html, name) for name in ("redacted", "offered")}


@pytest.mark.parametrize(("recipient", "is_ticked"), [("panel", True), ("other", True), ("police", False)])
def test_the_draft_asks_about_them_and_ticks_them_as_at_first(client, case, officer, recipient, is_ticked):
    pack = draft(case, officer, recipient=recipient)
    late = name(case, "Jane Roe")
    answer = client.get(f"/packs/{pack.key}/", follow=True)
    assert answer.redirect_chain == [(f"/packs/{pack.key}/people/", 302)]
    assert ASKED_AGAIN in answer.text
    assert (key_of(pack, late.name) in ticked(answer.text)) is is_ticked
    assert answer.text.count("named since you last chose") == 1


def test_once_decided_it_can_be_read_and_the_other_choices_stay(client, case, officer, unmade):
    kept = name(case, "Sam Poe", PosterKind.PERSON, Part.POSTER)
    pack = draft(case, officer, recipient="panel")
    choose(pack, [key_of(pack, kept.name)])
    late = name(case, "Jane Roe")
    form = choice(client, pack)
    assert set(form["redacted"]) == {key_of(pack, one.name) for one in (kept, late)}
    client.post(f"/packs/{pack.key}/people/", form)
    read = page(client, pack)
    assert "Sam Poe" not in read and "Jane Roe" not in read
    client.post(f"/packs/{pack.key}/", {"digest": re.search(r'name="digest" value="(\w+)"', read)[1]})
    assert CasePack.objects.get().state == PackState.ASKED


def test_whoever_is_named_while_the_page_is_open_is_asked_about_again(client, case, officer):
    pack = draft(case, officer, recipient="panel")
    form = choice(client, pack)
    late = name(case, "Jane Roe")
    answer = client.post(f"/packs/{pack.key}/people/", form, follow=True)
    assert ASKED_AGAIN in answer.text
    assert key_of(pack, late.name) in ticked(answer.text)


def test_whoever_is_named_between_reading_and_asking_is_asked_about(client, case, officer, unmade):
    pack = draft(case, officer, recipient="panel")
    digest = re.search(r'name="digest" value="(\w+)"', page(client, pack))[1]
    name(case, "Jane Roe")
    answer = client.post(f"/packs/{pack.key}/", {"digest": digest}, follow=True)
    assert answer.text.count(ASKED_AGAIN) == 1
    assert CasePack.objects.get().state == PackState.DRAFT


def test_whoever_is_named_before_it_is_made_stops_it(client, case, officer, own_evidence):
    pack = ask(draft(case, officer, recipient="panel"))
    name(case, "Jane Roe")
    making.make(pack.pk)
    pack = CasePack.objects.get()
    assert (pack.state, pack.failure) == (PackState.FAILED, Failure.NAMED)
    assert "after you had read the pack" in page(client, pack)
    assert not [one for one in (own_evidence / "packs").rglob("*") if one.is_file()]


def test_of_one_that_is_made_its_page_says_that_somebody_was_named_since(client, case, officer):
    pack = make(draft(case, officer))
    assert NAMED_LATER not in page(client, pack)
    name(case, "Jane Roe")
    assert NAMED_LATER in page(client, pack)
    CasePack.objects.update(offered=None)  # as of one that was made before this was known
    assert NAMED_LATER not in page(client, pack)


def test_who_only_opens_the_case_is_not_asked_about(client, case, officer, school):
    pack = draft(case, officer, recipient="panel")
    case.log_opening(person("dsl", school=school))
    assert ASKED_AGAIN not in client.get(f"/packs/{pack.key}/", follow=True).text


def test_a_colleague_who_turns_out_to_be_concerned_is_asked_about(client, case, officer, dsl):
    case.log_opening(dsl)
    pack = draft(case, officer, recipient="other")
    name(case, "", TargetKind.STAFF, person=dsl)
    assert key_of(pack, dsl.name) in ticked(client.get(f"/packs/{pack.key}/", follow=True).text)


def test_a_child_whom_somebody_mentions_stays_redacted_once_it_is_a_party(case, officer):
    case.add("J.S., Y5 saw it.", by=officer)
    pack = draft(case, officer)
    child = next(one for one in contents.subjects(pack, officer) if one.who.startswith("J.S."))
    assert not child.is_redacted_first(Recipient.POLICE)
    choose(pack, [child.key])
    name(case, "J.S., Y5")
    assert "J.S." not in str(contents.build(pack, officer).parts)


def test_whoever_is_ticked_stays_so_when_one_of_their_names_goes(client, case, officer, reporter):
    triage(case, officer, reporter.name)
    pack = draft(case, officer)
    client.post(f"/packs/{pack.key}/people/", choice(client, pack) | {"redacted": [key_of(pack, reporter.name)]})
    assert reporter.name not in page(client, pack)
    triage(case, officer)
    assert ticked(page(client, pack, "people/")) == [key_of(pack, reporter.name)]
    assert reporter.name not in page(client, pack)


def test_whoever_is_ticked_stays_so_under_another_name(client, case, officer, reporter):
    pack = draft(case, officer)
    client.post(f"/packs/{pack.key}/people/", choice(client, pack) | {"redacted": [key_of(pack, reporter.name)]})
    reporter.name = "Alexandra Newname"
    reporter.save()
    pack = CasePack.objects.get()
    assert ticked(page(client, pack, "people/")) == [key_of(pack, reporter.name)]
    assert reporter.name not in page(client, pack)


def test_whoever_is_written_in_anew_was_decided_on(client, case, officer):
    triage(case, officer, "Jane Roe")
    pack = draft(case, officer)
    client.post(f"/packs/{pack.key}/people/", choice(client, pack) | {"redacted": [key_of(pack, "Jane Roe")]})
    triage(case, officer, "Jane Roe", severity=Severity.S3)
    assert ticked(page(client, pack, "people/")) == [key_of(pack, "Jane Roe")]
    assert "named since you last chose" not in page(client, pack, "people/")
    pack = ask(CasePack.objects.get())
    triage(case, officer, "roe, JANE")
    making.make(pack.pk)
    assert CasePack.objects.get().state == PackState.READY
    triage(case, officer, "Jane Roe")
    assert NAMED_LATER not in page(client, pack)
    triage(case, officer, "Jane Roe", "John Doe")
    assert NAMED_LATER in page(client, pack)


def test_who_was_there_to_choose_from_is_kept_no_longer_than_the_pack(case, officer):
    deleted = make(draft(case, officer))
    assert deleted.offered
    deleted.delete_file(by=officer)
    failed = ask(draft(case, officer))
    name(case, "Jane Roe")
    making.make(failed.pk)
    assert [one.offered for one in CasePack.objects.order_by("pk")] == [None, None]


def test_what_was_kept_longer_is_forgotten(case, officer):
    ready, deleted = make(draft(case, officer)), make(draft(case, officer))
    deleted.delete_file(by=officer)
    CasePack.objects.filter(pk=deleted.pk).update(offered=["child-JS 2"])
    import_module("incidents.migrations.0019_packs_forget_offered").forget(apps, None)
    assert {one.pk: one.offered for one in CasePack.objects.all()} == {ready.pk: ready.offered, deleted.pk: None}


def test_one_that_was_asked_for_before_this_was_known_is_made(case, officer):
    pack = ask(draft(case, officer))
    CasePack.objects.update(offered=None)
    making.make(pack.pk)
    assert CasePack.objects.get().state == PackState.READY


def test_a_colleague_is_warned_of_it_when_its_maker_has_left(client, case, officer, school):
    pack = make(draft(case, officer))
    colleague = person("welfare", school=school)
    client.force_login(colleague, "django.contrib.auth.backends.ModelBackend")
    assert NAMED_LATER not in page(client, pack)
    officer.roles.all().delete()
    assert NAMED_LATER not in page(client, pack)
    case.add("J.S., Y5 saw it.", by=colleague)
    assert NAMED_LATER in page(client, pack)
