"""What a pack leaves out, and why: the lines on its cover."""

from collections.abc import Sequence

from dcs_portal.filters import plural

from ..models import CasePack, Evidence, Incident
from ..pack_states import Recipient


def why_not(file: Evidence, pack: CasePack) -> str:
    """Why a file is not in the pack, and who holds it; empty if it is."""
    if _is_shut(file):
        return f"No, and never: nobody may look at it. Defence Children Services holds it, unseen. Ask {_holder(pack)}."
    if file.is_infected:
        return f"No: a virus was found in it. Defence Children Services holds it, unchanged. Ask {_holder(pack)}."
    return "" if pack.with_files else f"No. Defence Children Services holds it. Ask {_holder(pack)}."


def _is_shut(file: Evidence) -> bool:
    return bool(file.is_sealed or (file.incident and file.incident.is_image))


def _holder(pack: CasePack) -> str:
    incident = pack.incident
    return "the allegations officer" if incident.restricted else f"the safeguarding lead of {incident.school.name}"


def lines(pack: CasePack, cases: Sequence[Incident], labels: Sequence[str], files: Sequence[Evidence]) -> list[str]:
    """A line for each thing that is left out or changed; `cases` are those that are in it."""
    said = [*_of_people(pack, labels), *_of_words(pack), _of_merged(pack, cases), *_of_files(pack, files)]
    return [line for line in said if line]


def _of_merged(pack: CasePack, cases: Sequence[Incident]) -> str:
    is_whole = pack.incident.merged.count() == len(cases) - 1
    return "" if is_whole else "Reports of the same thing that were merged into this one are left out."


def _of_people(pack: CasePack, labels: Sequence[str]) -> list[str]:
    number = plural(len(labels), "person or account is", "people or accounts are")
    named = f"{labels[0]} to {labels[-1]}" if len(labels) > 1 else "".join(labels)
    return [
        f"{number} redacted: {named}. The one name always stands for the same." if labels else "Nobody is redacted.",
        "“[name]” stands where a name could be that of more than one person." if labels else "",
        "Some other words are redacted: “[redacted]”." if pack.more_words.strip() else "",
    ]


def _of_words(pack: CasePack) -> list[str]:
    for_head = "Only what leaders of the school may read of the chronology is included."
    return [
        for_head if pack.recipient == Recipient.HEAD else "",
        f"Restricted notes of the officers are {'included' if pack.with_notes else 'left out'}.",
        "Who may not see the case, and why, is left out.",
        "Linked cases are named by reference only, and not all of them are.",
        "Files are called by their numbers, not by their names.",
    ]


def _of_files(pack: CasePack, files: Sequence[Evidence]) -> list[str]:
    shut = [file for file in files if _is_shut(file)]
    infected = [file for file in files if file.is_infected and not _is_shut(file)]
    kept = plural(len(shut), "file exists that nobody may look at", "files exist that nobody may look at")
    viruses = plural(len(infected), "file holds a virus", "files hold a virus")
    some = pack.with_files and len(shut) + len(infected) < len(files)
    return [
        f"{kept}: never in a pack. The list of evidence has the SHA-256 and who holds it." if shut else "",
        f"{viruses}: never in a pack." if infected else "",
        "" if some or not files else "No file of the evidence is in this pack.",
        "What files and pictures show is not redacted." if some else "",
    ]
