"""How the events of documents read in the audit trail."""

from typing import Any

TITLES = {
    "document.added": "Document added",
    "document.changed": "What is said of a document changed",
    "document.audience": "Audience of a document changed",
    "document.linked": "Document linked with another",
    "document.unlinked": "Link between documents removed",
    "document.checked": "Address of a document checked",
    "document.flagged": "Flagged for review: what it depends on was published",
    "document.reviewed": "Looked at, after what it depends on was published",
    "version.begun": "Version begun",
    "version.imported": "Version imported from a file",
    "version.original": "Original file of a version opened",
    "version.edit": "Draft written",
    "version.asks": "Questions about a version set",
    "version.submit": "Sent for review",
    "version.approve": "Approved",
    "version.send_back": "Sent back to the author",
    "version.scheduled": "Set to be published on a date",
    "version.unschedule": "Date of publication taken back",
    "version.publish": "Published",
    "version.supersede": "Superseded by a newer version",
    "version.discard": "Discarded",
    "version.withdraw": "Withdrawn",
    "version.acknowledged": "Acknowledged",
    "version.sheet": "Signed sheet recorded",
    "version.scan": "Scan of a signed sheet opened",
    "documents.exported": "Acknowledgements exported",
    "declaration.signed": "Declaration signed",
    "declaration.corrected": "Declaration corrected",
    "declarations.dates": "Dates of declarations set",
    "declarations.exported": "Declarations exported",
    "exception.done": "Exception marked as put right",
    "finding.recorded": "Use in learning recorded",
    "finding.act": "What was done about use in learning recorded",
    "finding.close": "Finding closed",
    "finding.reopen": "Finding opened again",
    "findings.exported": "Findings exported",
    "platform.added": "Platform added",
    "platform.imported": "Platform imported",
    "platform.changed": "What is said of a platform changed",
    "platform.retired": "Platform not listed any more",
    "platform.back": "Platform listed again",
}

# Of these the auditor reads from what to what as well.
AGE_RULES = {
    "age_rule.added": "Age rule added",
    "age_rule.imported": "Age rule imported",
    "age_rule.changed": "Age rule changed",
    "age_rule.verified": "Age rule checked at its source",
    "age_rule.ended": "Age rule given a last day",
    "age_rule.withdrawn": "Age rule withdrawn",
}


def age_rule_detail(data: dict[str, Any]) -> str:
    """What changed in an age rule: "age 13 to 16, status announced to in_force"."""
    steps = [(name, value) for name, value in data.items() if isinstance(value, list) and name != "fields"]
    return ", ".join(f"{name.replace('_', ' ')} {_or_none(old)} to {_or_none(new)}" for name, (old, new) in steps)


def _or_none(value: str | int | None) -> str:
    return "none" if value is None else str(value)
