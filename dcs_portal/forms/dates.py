"""A date in three boxes, with the errors the design system asks for, and the same with a time."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST_YEAR = 1900
PARTS = ("day", "month", "year")


class PartialDateError(ValidationError):
    """An error that knows which of the boxes it is about, so that those are marked and linked to."""

    def __init__(self, message: str, parts: tuple[str, ...] = PARTS) -> None:
        super().__init__(message, code="invalid_date", params={"parts": parts})


class DateInput3(forms.MultiWidget):
    """Day, month and year in boxes of their own; posted as `name_day`, `name_month`, `name_year`."""

    parts: tuple[str, ...] = PARTS

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """A date, or None, as what stands in the boxes."""
        return [value.day, value.month, value.year] if value else [None] * 3


class DateTimeInput5(DateInput3):
    """A date and a time of day ("4:40pm" or "16:40")."""

    parts = (*PARTS, "time")

    def decompress(self, value: Any) -> list[Any]:
        """A datetime, or None, as what stands in the boxes."""
        if not value:
            return [None] * 4
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return [*super().decompress(local), f"{local:%H:%M}"]


class DateField3(forms.MultiValueField):
    """A real date, from three boxes. `name` is how errors call it: "Date seen must include a year".

    `must_be_past=True` allows today.
    """

    widget = DateInput3

    def __init__(self, *, name: str = "Date", must_be_past: bool = False, **kwargs: Any) -> None:
        self.date_name, self.must_be_past = name, must_be_past
        boxes = [forms.CharField(required=False) for _ in self.widget.parts]  # type: ignore[attr-defined]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The date (None where an optional one is empty). Raises an error that names what is wrong."""
        typed = [str(part or "").strip() for part in value or []]
        if not any(typed):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        cleaned = self.compress(typed)
        self.validate(cleaned)
        self.run_validators(cleaned)
        return cleaned

    def compress(self, data_list: list[str]) -> Any:
        day = self._date(data_list)
        if self.must_be_past and day > timezone.localdate():
            raise PartialDateError(f"{self.date_name} must be today or in the past")
        return day

    def _date(self, typed: list[str]) -> dt.date:
        missing = tuple(part for part, text in zip(PARTS, typed, strict=False) if not text)
        if missing:
            raise PartialDateError(f"{self.date_name} must include a {' and a '.join(missing)}", missing)
        day, month, year = typed[:3]
        if re.fullmatch(r"\d{1,3}", year):
            raise PartialDateError("Year must include 4 numbers", ("year",))
        try:
            found = dt.date(_number(year), _month(month), _number(day))
        except ValueError:
            raise PartialDateError(f"{self.date_name} must be a real date") from None
        if found.year < EARLIEST_YEAR:
            raise PartialDateError(f"{self.date_name} must be after {EARLIEST_YEAR - 1}", ("year",))
        return found


class DateTimeField5(DateField3):
    """A date and a time, in the current time zone; an aware datetime."""

    widget = DateTimeInput5

    def compress(self, data_list: list[str]) -> dt.datetime:
        day = self._date(data_list)
        moment = timezone.make_aware(dt.datetime.combine(day, self._time(data_list[3])))
        if self.must_be_past and moment > timezone.now():
            if day > timezone.localdate():
                raise PartialDateError(f"{self.date_name} must be today or in the past")
            raise PartialDateError("Time must be in the past", ("time",))
        return moment

    def _time(self, text: str) -> dt.time:
        if not text:
            raise PartialDateError(f"{self.date_name} must include a time", ("time",))
        if (at := read_time(text)) is None:
            raise PartialDateError("Time must be like 4:40pm or 16:40", ("time",))
        return at


class RoughTimeField(forms.CharField):
    """A time of day as people write it: "16:40", "1640", "4.40 pm", "4pm"."""

    def clean(self, value: Any) -> dt.time | None:
        """The time, or None where an optional one is empty."""
        text = super().clean(value)
        if text and read_time(text) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return read_time(text) if text else None


def read_time(text: str) -> dt.time | None:
    """The time of day that a person wrote; None where it is none."""
    match = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-5][0-9]))?(?:([ap])\.?m?\.?)?", re.sub(r"\s", "", text.lower()))
    if not match:
        return None
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "p" else 0) if 1 <= hour <= 12 else 99
    return dt.time(hour, int(match[2] or 0)) if hour <= 23 else None


def _number(text: str) -> int:
    # int() also takes "1_0", "+5" and digits of other scripts.
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    """1 to 12, from a number or the beginning of a month's English name."""
    word = text.lower()[:3]
    return MONTHS.index(word) + 1 if word in MONTHS else _number(text)
