"""What nobody would type, as Hypothesis strategies."""

from django import forms
from hypothesis import strategies as st

NASTY = [
    *("", " ", "\0", "a\0b", "\r\n", "\u202ealuap", "‮اسم", "𝔘𝔫𝔦", "👩‍👩‍👧", "\ufeff", "é" * 300, "x" * 20_000),
    *("'; DROP TABLE schools_user; --", "<script>alert(1)</script>", "{{ 7*7 }}", "{% raise %}", "%s%n", "%00"),
    *("-1", "0", "1e400", "NaN", "٣", "9" * 30, "99999999999999999999", "null", "true", "[]", "../../etc/passwd"),
    *("2024-02-30", "31", "13", "0000", "10000", "24:00", "a@b", "a@b.c\n", "\u200b@\u200b.x", "http://[", "on"),
]
# What a browser can send: any text that UTF-8 can hold.
TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))


def answers(field: forms.Field, prefix: str) -> dict[str, st.SearchStrategy]:
    """What may be posted for one field: nonsense for each of its boxes, real choices among it."""
    if isinstance(field.widget, forms.MultiWidget):
        return {f"{prefix}{suffix}": TEXT for suffix in field.widget.widgets_names}
    return {prefix: chosen([value for value, _ in _flat(getattr(field, "choices", []))])}


def chosen(choices: list) -> st.SearchStrategy:
    """One of these, or nonsense."""
    return st.one_of(st.sampled_from([str(choice) for choice in choices]), TEXT) if choices else TEXT


def _flat(choices) -> list:
    flat = []
    for value, label in choices:
        flat += label if isinstance(label, list | tuple) else [(value, label)]
    return flat
