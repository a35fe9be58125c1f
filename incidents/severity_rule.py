"""How serious a report is until an officer has read it: a rule on the answers of whoever made it.

The four grades are those of `codes.Severity`. An officer confirms the proposal or changes it with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass

from .codes import Severity, Sign, Sure, TargetKind

_IMMEDIATE = {Sign.THREAT, Sign.SELF_HARM, Sign.SEXUAL}
_HIGH = {Sign.HARASSMENT, Sign.HATE, Sign.IMPERSONATION, Sign.PRIVATE, Sign.NAMED_IN_COURT}
_ONE_OF_US = {TargetKind.CHILD, TargetKind.STAFF, TargetKind.PARENT}
# The grades that the rule goes through, the gravest first.
GRADES = [Severity.S4, Severity.S3, Severity.S2, Severity.S1]


@dataclass(frozen=True)
class Answers:
    """What was answered; what was not asked keeps its default, which proposes nothing.

    Args:
        danger: somebody is in danger now.
        image: whether it may hold a nude or sexual image of somebody under 18.
        accused: whether a member of staff is said to have harmed a child or put one at risk.
        signs: what the post does.
        targets: whom it is about.
        is_named: somebody is named in it.
    """

    danger: bool = False
    image: str = Sure.NO
    accused: str = Sure.NO
    signs: Collection[str] = ()
    targets: Collection[str] = ()
    is_named: bool = False


def propose(answers: Answers) -> Severity:
    """The gravest grade that any answer calls for; one more answer never lowers it."""
    signs = set(answers.signs)
    if answers.danger or answers.image != Sure.NO or signs & _IMMEDIATE:
        return Severity.S4
    if answers.accused != Sure.NO or signs & _HIGH:
        return Severity.S3
    if answers.is_named or set(answers.targets) & _ONE_OF_US or signs - {Sign.COMPLAINT}:
        return Severity.S2
    return Severity.S1


def reasons(answers: Answers) -> list[str]:
    """The answers that call for the proposed grade, in words: each of them alone would."""
    said = {
        "Somebody is in danger now": Answers(danger=answers.danger),
        "It may hold a nude or sexual image of somebody under 18": Answers(image=answers.image),
        "A member of staff may have harmed a child": Answers(accused=answers.accused),
        **{Sign(sign).label: Answers(signs=[sign]) for sign in sorted(answers.signs)},
        **{f"It is about {_in_a_sentence(kind)}": Answers(targets=[kind]) for kind in sorted(answers.targets)},
        "Somebody is named": Answers(is_named=answers.is_named),
    }
    grade = propose(answers)
    # Where no answer calls for more than the lowest grade, none is a reason.
    return [words for words, alone in said.items() if propose(alone) == grade != Severity.S1]


def _in_a_sentence(kind: str) -> str:
    label = str(TargetKind(kind).label)
    return label[:1].lower() + label[1:]


def graver(one: str, other: str) -> Severity:
    """The graver of two grades."""
    return Severity(max(one, other))
