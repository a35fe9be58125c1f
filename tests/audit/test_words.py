"""Every code that the code writes has words, so that the auditor can filter by it."""

import ast
import itertools
import re
from pathlib import Path

import pytest

from dcs_portal.audit.words import known
from incidents.statuses import Verb
from policies.finding_statuses import FindingVerb
from policies.statuses import Verb as VersionVerb
from training.models.sessions import EVENTS as TRAINING

ROOT = Path(__file__).resolve().parents[2]
# Codes that are put together: what stands for "{}" in each.
THINGS = ("contact", "holiday", "class")
FILLED = {
    "incident.{}": [verb.name.lower() for verb in Verb],
    "incident.evidence_{}": ["added", "sealed", "lifted", "opened", "seen", "damaged"],
    "incident.pack_{}": ["ready", "failed", "downloaded", "damaged", "deleted"],
    "{}.{}": [f"{thing}.{verb}" for thing in ("place", "school", *THINGS) for verb in ("added", "changed")]
    + [f"{thing}.imported" for thing in ("place", "school", "contact", "class")]
    + [f"{thing}.{verb}" for thing in ("resource", "strand") for verb in ("changed", "retired", "returned")]
    + ["resource.marked", "resource.unmarked"],
    "{}.added": ["resource", "strand"],
    "{}.removed": THINGS,
    "finding.{}": [verb.name.lower() for verb in FindingVerb],
    "version.{}": [verb.name.lower() for verb in VersionVerb],
    "training.{}": ["planned", "logged", *TRAINING.values()],
    "second_factor.reset_{}": ["done", "refused"],
}


def _text(node: ast.AST) -> str | None:
    """A string, or what a formatted one looks like with {} for what is put in; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _codes(path: Path) -> set[str]:
    """The codes in the calls of record(…) and write(…) in a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    wanted = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in ("record", "write")]
    found = {_text(node) for call in wanted for argument in call.args[:2] for node in _choices(argument)}
    return {text for text in found if text and re.fullmatch(r"[a-z_{}]+\.[a-z_{}]+", text)}


def _choices(node: ast.AST) -> list[ast.AST]:
    """Both branches of `a if x else b`; else the node."""
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


FILES = [path for app in ("dcs_portal", "incidents", "policies", "training") for path in (ROOT / app).rglob("*.py")]
CODES = sorted(set(itertools.chain.from_iterable(_codes(path) for path in FILES)))


def test_the_search_finds_codes_of_each_sort():
    assert {"person.left", "role.granted", "sign_out.idle", "incident.{}", "{}.removed"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_words(code):
    filled = [code.format(word) if code.count("{}") == 1 else word for word in FILLED[code]] if "{" in code else [code]
    assert [one for one in filled if one not in known()] == []
