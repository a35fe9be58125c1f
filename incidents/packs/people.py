"""Whom a case knows, what they have to do with it, and who is redacted at first for whom."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from ..codes import Ground, Part, PosterKind, TargetKind
from ..models import Incident, Party
from ..names import key
from ..naming_rule import called_in, initials_of
from ..pack_states import Recipient
from .redaction import Known, label

if TYPE_CHECKING:
    from ..models import Evidence, Post


class Sort(Enum):
    """How near somebody is to what is told."""

    REPORTER = 1
    THIRD = 2
    CONCERNED = 3
    ACCOUNT = 4
    WORKER = 5


# Who is redacted unless the officer says otherwise, and why.
DEFAULTS = {
    Recipient.POLICE: set(),
    Recipient.PANEL: {Sort.REPORTER, Sort.THIRD},
    Recipient.HEAD: {Sort.REPORTER, Sort.THIRD},
    Recipient.OTHER: {Sort.REPORTER, Sort.THIRD, Sort.CONCERNED, Sort.ACCOUNT},
}
WHY = {
    Recipient.POLICE: "The police need to know who is who, so nobody is ticked.",
    Recipient.PANEL: "A panel decides about the post. Who reported it, children and families who are not part of that "
    "decision are ticked.",
    Recipient.HEAD: "The head does not learn who reported it. They, and children and families, are ticked.",
    Recipient.OTHER: "Nobody is shown who does not have to be: everybody but those who worked on the case is ticked.",
}
WORKED = "Worked on the case or opened it"
_THIRD = (TargetKind.CHILD, TargetKind.PARENT, TargetKind.OTHER)


@dataclass
class Subject:
    """Somebody whom the case knows, with all that they have to do with it.

    `key` comes from what makes two of them the same, since names are written in anew; `keys` has their accounts too, as
    people change names. `named` has each of these with what they are there; whoever only worked on the case has none.
    """

    key: str
    who: str
    known: Known
    roles: list[str] = field(default_factory=list)
    sorts: set[Sort] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def is_redacted_first(self, recipient: Recipient) -> bool:
        return bool(self.sorts & DEFAULTS[recipient])

    def is_new(self, offered: Iterable[str]) -> bool:
        """Whether they are named, or named as something else, beyond what was offered to choose from."""
        return not self.named <= set(offered)


class People:
    """Those whom a case knows; of one name there is one."""

    def __init__(self) -> None:
        self._found: dict[str, Subject] = {}

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._found.values())

    def add_user(self, user: User, role: str, sort: Sort) -> None:
        """Somebody with an account."""
        known = Known(names=(user.name,), words=(user.email,))
        self._add(user.name, known, key(user.name), role, sort, account=f"person-{user.pk}")

    def add_name(self, name: str, role: str, sort: Sort, *, is_group: bool = False) -> None:
        """Somebody, or a group, of whom only words are known."""
        if not name.strip():
            return
        whole = is_group or "@" in name
        letters = initials_of(name)
        known = Known(
            names=() if whole or letters else (name,),
            words=(name,) if whole or len(letters) == 1 else (),
            initials=letters if len(letters) > 1 else "",
        )
        # Children of the same initials are redacted alike: nobody can tell them apart in a text.
        same = f"initials {letters.casefold()}" if letters else key(name)
        self._add(name, known, same, role, sort)

    def add_account(self, post: "Post") -> None:
        """The account or group of a post; its link leads there too."""
        handle = post.handle.partition(":")[2]
        words = tuple(one for one in (post.account, post.link, handle if len(handle) > 2 else "") if one)
        if words:
            who = post.account or f"the account of post {post.number} of {post.incident.reference}"
            known = Known(words=words)
            account = f"account-{post.pk}"
            self._add(who, known, f"@{who}", "Account or group", Sort.ACCOUNT, account=account)

    def _add(self, who: str, known: Known, same: str, role: str, sort: Sort, *, account: str = "") -> None:
        digest = hashlib.sha256(same.encode()).hexdigest()
        there = self._found.setdefault(same, Subject(digest, who, known))
        if there.known is not known:
            names, words = there.known.names + known.names, there.known.words + known.words
            there.known = Known(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(words)), there.known.initials)
        if role not in there.roles:
            there.roles.append(role)
        there.sorts.add(sort)
        there.keys |= {digest, account or digest}
        there.named |= set() if sort == Sort.WORKER else {f"{account or digest} {sort.value}"}


def of_cases(cases: Iterable[Incident], events: Iterable[Event], files: "Iterable[Evidence]") -> People:
    """Everybody whom a case and what was merged into it, these events and these files name."""
    people = People()
    for incident in cases:
        _add_case(people, incident)
    for file in files:
        people.add_user(file.uploaded_by, "Added a file", Sort.WORKER)
        people.add_name(file.captured_by, "Captured a file", Sort.THIRD)
    reporters = [incident.reporter for incident in cases]
    for event in events:
        _add_event(people, event, reporters)
    given = {event.data["to"] for event in events if event.code == "incident.assign"}
    for user in User.objects.filter(pk__in=given):
        people.add_user(user, WORKED, Sort.WORKER)
    return people


def _add_case(people: People, incident: Incident) -> None:
    for party in incident.parties.select_related("person"):
        if party.part != Part.ACCUSED or incident.restricted:
            _add_party(people, party)
    people.add_user(incident.reporter, "Reported it", Sort.REPORTER)
    people.add_name(incident.written_by, "Wrote the report on paper", Sort.THIRD)
    for post in incident.published.select_related("incident"):
        people.add_account(post)


def _add_event(people: People, event: Event, reporters: list[User]) -> None:
    if event.actor and event.actor not in reporters:
        people.add_user(event.actor, WORKED, Sort.WORKER)
    for child in called_in(event.text):
        people.add_name(child, "A child whom somebody mentions", Sort.THIRD)


def _add_party(people: People, party: Party) -> None:
    third = party.part == Part.TARGET and party.kind in _THIRD
    part, sort = str(Ground(party.part).label), Sort.THIRD if third else Sort.CONCERNED
    if party.person:
        people.add_user(party.person, part, sort)
    people.add_name(party.name, part, sort, is_group=party.kind == PosterKind.GROUP)


def chosen(people: Iterable[Subject], keys: Iterable[str]) -> list[tuple[Subject, str]]:
    """Each with what stands for them in the pack; empty where they are shown."""
    wanted, number, found = set(keys), 0, []
    for one in people:
        is_wanted = bool(one.keys & wanted)
        found.append((one, label(number) if is_wanted else ""))
        number += is_wanted
    return found
