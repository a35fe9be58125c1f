"""How the steps of a post read in the chronology and on the page of a case."""

from typing import Any

from .codes import PostState, PostStep, Reply
from .helplines import HARMFUL_NAME, POSH

# What a step is called where it is still to be done.
TO_DO = {
    PostStep.REPORTED: "Report it to the platform",
    PostStep.HELPLINE: f"Ask the {POSH.name}",
    PostStep.HARMFUL: f"Send it to {HARMFUL_NAME}, if the platform has not removed it",
    PostStep.CHECK: "Look whether it is still up",
}
# And where somebody records that it was done.
TO_RECORD = {
    PostStep.CORRECTED: "Correct what is known of it",
    PostStep.REPORTED: "It was reported to the platform",
    PostStep.REPLY: "The platform’s reply",
    PostStep.CHECK: "Whether it is still up",
    PostStep.HELPLINE: "The helpline was asked",
    PostStep.HARMFUL: f"It was sent to {HARMFUL_NAME}",
}


def of_event(data: dict[str, Any]) -> str:
    """A few words more of an event about a post, from its codes."""
    more = ""
    if "reply" in data:
        more = Reply(data["reply"]).label.lower()
    elif "state" in data:
        more = PostState(data["state"]).label.lower()
    return ": ".join(part for part in [f"{data['number']}, {PostStep(data['step']).label}", more] if part)


def of_answer(data: dict[str, Any]) -> str:
    return "" if data["shares"] else "nothing can be shared"
