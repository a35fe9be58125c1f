"""What a version holds, item by item. Plain values: the database keeps them as they stand here."""

from dataclasses import dataclass, field
from typing import Any

from .codes import Guide


@dataclass(frozen=True)
class Step:
    """A step of the playbook. No severity or no category means each of them."""

    key: str
    words: str
    doer: str
    situations: list[str]
    why: str = ""
    link: str = ""
    severities: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    proof: str = ""

    def fits(self, situation: str, severity: str, category: str) -> bool:
        """Whether a case of this sort needs it; before triage the category is empty, and only what fits each does."""
        return (
            situation in self.situations
            and (not self.severities or severity in self.severities)
            and (not self.categories or category in self.categories)
        )


@dataclass(frozen=True)
class Template:
    """A letter before it is filled in; `key` is its kind."""

    key: str
    subject: str
    body: str


@dataclass(frozen=True)
class Entry:
    """What the severity guide says of a severity or of a kind of harm; `key` is which. `examples` one a line."""

    key: str
    examples: str
    act: str = ""
    fours: list[str] = field(default_factory=list)


Item = Step | Template | Entry
OF_GUIDE: dict[str, type[Step] | type[Template] | type[Entry]] = {
    Guide.PLAYBOOK: Step,
    Guide.LETTERS: Template,
    Guide.SEVERITY: Entry,
}


def items(guide: str, content: list[dict[str, Any]]) -> list[Item]:
    """The items of a version, in its order."""
    return [OF_GUIDE[guide](**one) for one in content]
