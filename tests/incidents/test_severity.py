"""How serious a report is until an officer has read it."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.codes import Severity, Sign, Sure, TargetKind
from incidents.severity_rule import Answers, graver, propose, reasons

S1, S2, S3, S4 = Severity
TABLE = [
    (Answers(), S1),
    (Answers(signs=[Sign.COMPLAINT]), S1),
    (Answers(targets=[TargetKind.COMMAND], signs=[Sign.COMPLAINT]), S1),
    (Answers(targets=[TargetKind.OTHER]), S1),
    (Answers(targets=[TargetKind.STAFF], signs=[Sign.COMPLAINT]), S2),
    (Answers(targets=[TargetKind.CHILD]), S2),
    (Answers(targets=[TargetKind.PARENT]), S2),
    (Answers(is_named=True), S2),
    (Answers(signs=[Sign.INSULT]), S2),
    (Answers(signs=[Sign.OTHER]), S2),
    (Answers(signs=[Sign.HARASSMENT]), S3),
    (Answers(signs=[Sign.HATE]), S3),
    (Answers(signs=[Sign.IMPERSONATION]), S3),
    (Answers(signs=[Sign.PRIVATE]), S3),
    (Answers(signs=[Sign.NAMED_IN_COURT]), S3),
    (Answers(accused=Sure.YES), S3),
    (Answers(accused=Sure.NOT_SURE), S3),
    (Answers(signs=[Sign.THREAT]), S4),
    (Answers(signs=[Sign.SELF_HARM, Sign.COMPLAINT]), S4),
    (Answers(signs=[Sign.SEXUAL]), S4),
    (Answers(image=Sure.YES), S4),
    (Answers(image=Sure.NOT_SURE), S4),
    (Answers(danger=True), S4),
]
ANSWERS = st.builds(
    Answers,
    danger=st.booleans(),
    image=st.sampled_from(Sure),
    accused=st.sampled_from(Sure),
    signs=st.sets(st.sampled_from(Sign)),
    targets=st.sets(st.sampled_from(TargetKind)),
    is_named=st.booleans(),
)


@pytest.mark.parametrize(("answers", "severity"), TABLE)
def test_the_rule(answers, severity):
    assert propose(answers) == severity


@given(ANSWERS, st.sampled_from(Sign), st.sampled_from(TargetKind))
def test_one_more_answer_never_lowers_it(answers, sign, target):
    before = propose(answers)
    for more in (
        {"danger": True},
        {"image": Sure.NOT_SURE} if answers.image == Sure.NO else {},
        {"accused": Sure.YES},
        {"signs": {*answers.signs, sign}},
        {"targets": {*answers.targets, target}},
        {"is_named": True},
    ):
        assert propose(dataclasses.replace(answers, **more)) >= before


def test_the_graver_of_two():
    assert graver("S1", "S3") == graver("S3", "S1") == Severity.S3


@given(ANSWERS)
def test_each_reason_alone_would_do(answers):
    assert bool(reasons(answers)) == (propose(answers) != S1)


def test_reasons_are_those_of_the_gravest_grade():
    answers = Answers(signs=[Sign.THREAT, Sign.HATE], targets=[TargetKind.CHILD], is_named=True)
    assert reasons(answers) == ["Threatens to hurt somebody"]
    assert reasons(Answers(targets=[TargetKind.CHILD])) == ["It is about a child or children"]
