"""What our fields accept and say, and how the renderer shows it."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.forms import CharacterCount, DateField3, DateTimeField5, PortalForm, Radios, error_summary

from .html import tokens

TYPED = st.text(max_size=12) | st.integers(-5, 10**6).map(str) | st.none()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["", "", ""], "Enter the date"),
        (["31", "2", "2024"], "Date seen must be a real date"),
        (["14", "2", ""], "Date seen must include a year"),
        (["", "", "2024"], "Date seen must include a day and a month"),
        (["14", "2", "24"], "Year must include 4 numbers"),
        (["14", "2", "0204"], "Date seen must be after 1899"),
        (["1", "1", "2999"], "Date seen must be today or in the past"),
    ],
)
def test_a_wrong_date_is_named(typed, said):
    field = DateField3(name="Date seen", must_be_past=True, error_messages={"required": "Enter the date"})
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    assert caught.value.messages == [said]


@pytest.mark.parametrize("month", ["2", "02", "feb", "February"])
def test_a_month_may_be_a_number_or_a_name(month):
    assert DateField3().clean([" 14", month, "2024 "]) == dt.date(2024, 2, 14)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("4:40pm", 16, 40), ("16.40", 16, 40), ("9am", 9, 0), ("12 am", 0, 0), ("12pm", 12, 0), ("0905", 9, 5)],
)
def test_a_time_is_read_as_people_write_it(typed, hour, minute):
    with timezone.override("Asia/Nicosia"):
        moment = DateTimeField5().clean(["14", "2", "2024", typed])
    assert (moment.hour, moment.minute, moment.utcoffset()) == (hour, minute, dt.timedelta(hours=2))


@pytest.mark.parametrize("typed", ["", "25:00", "13pm", "soon", "4:75"])
def test_a_wrong_time_is_refused(typed):
    with pytest.raises(ValidationError):
        DateTimeField5().clean(["14", "2", "2024", typed])


@given(st.lists(TYPED, min_size=4, max_size=4))
def test_whatever_is_typed_is_a_date_or_an_error(typed):
    for field, boxes in ((DateField3(), typed[:3]), (DateTimeField5(must_be_past=True), typed)):
        try:
            assert field.clean(boxes)
        except ValidationError as error:
            assert error.messages[0]


@given(st.dates(dt.date(1900, 1, 1)))
def test_a_date_comes_back_as_it_went_out(day):
    field = DateField3()
    assert field.clean(field.widget.decompress(day)) == day


class Report(PortalForm):
    seen_on = DateField3(name="Date seen")
    place = forms.ChoiceField(choices=[("w", "WhatsApp"), ("o", "Other")], widget=Radios(reveals={"o": "other"}))
    other = forms.CharField(required=False)
    words = forms.CharField(widget=CharacterCount(10), max_length=10)
    sure = forms.BooleanField(label="I am sure")


def test_the_summary_links_to_the_first_box_in_error():
    form = Report({"seen_on_day": "3", "seen_on_year": "2024"})
    links = [token[1]["href"] for token in tokens(error_summary(form)) if token[0] == "a"]
    assert links == ["#id_seen_on-month", "#id_place", "#id_words", "#id_sure"]
    ids = {token[1].get("id") for token in tokens(form.render()) if isinstance(token, tuple)}
    assert {link[1:] for link in links} <= ids


def test_only_the_wrong_box_is_marked():
    form = Report({"seen_on_day": "3", "seen_on_month": "2", "seen_on_year": "24"})
    boxes = [t[1] for t in tokens(form["seen_on"].as_field_group()) if t[0] == "input"]
    assert [box["id"] for box in boxes if "input--error" in box["class"]] == ["id_seen_on-year"]


def test_people_may_overstep_a_limit_and_are_told():
    html = Report({"words": "eleven char"})["words"].as_field_group()
    assert " maxlength=" not in html
    assert "Shorten it to 10 characters" in html


def test_a_revealed_field_stands_under_its_option_and_nowhere_else():
    html = Report().render()
    assert html.count('name="other"') == 1
    assert "conditional-id_place-2" in html


@given(st.text(alphabet=" \n\t<>&'\"x\v\f\x1c\x1d\x1e\x85\u2028\u2029", max_size=30))
def test_lines_that_people_typed_come_back_unchanged(text):
    class Nested(PortalForm):
        place = forms.ChoiceField(choices=[("o", "Other")], widget=Radios(reveals={"o": "text"}))
        text = forms.CharField(widget=forms.Textarea, strip=False)

    as_browsers_send_it = text.replace("\n", "\r\n")
    html = Nested({"place": "o", "text": as_browsers_send_it}).render()
    import html as stdlib

    inside = html.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0]
    assert stdlib.unescape(inside) == text


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (forms.CharField(label="Full name"), "Enter full name"),
        (forms.ChoiceField(label="School"), "Select school"),
        (forms.CharField(label="What was said?"), "Answer “What was said?”"),
        (forms.BooleanField(label="I am sure"), "Tick “I am sure” to go on"),
        (forms.FileField(label="Screenshot"), "Choose a file for screenshot"),
        (forms.CharField(error_messages={"required": "Enter who told you"}), "Enter who told you"),
    ],
)
def test_what_is_missing_is_said_in_words(field, said):
    form = type("F", (PortalForm,), {"it": field})({})
    assert form.errors["it"] == [said]


def test_optional_fields_say_so_unless_all_are():
    form = type("F", (PortalForm,), {"it": forms.CharField(required=False)})
    assert "It (optional)" in form()["it"].as_field_group()
    form.mark_optional = False
    assert "(optional)" not in form()["it"].as_field_group()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(max_length=3), "four", "Shorten it to 3 characters"),
        (forms.CharField(validators=[MaxLengthValidator(3, "Too long")]), "four", "Too long"),
        (forms.ChoiceField(choices=[("a", "A")]), "<b>", "Select one of the answers that are offered"),
        (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"], "Select one of the answers that are offered"),
        (forms.ChoiceField(error_messages={"invalid_choice": "Choose a school"}), "b", "Choose a school"),
    ],
)
def test_an_error_is_in_our_words(field, typed, said):
    form = type("F", (PortalForm,), {"it": field})({"it": typed})
    assert form.errors["it"] == [said]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"label": "Whom?", "label_size": "m"}, 'class="govuk-label govuk-label--m"'),
        ({"heading": True}, '<h1 class="govuk-label-wrapper">'),
        ({"hide_label": True}, "govuk-visually-hidden"),
        ({"hint": "Ask <them>"}, "Ask &lt;them&gt;"),
        ({"classes": "govuk-input--width-5"}, "govuk-input govuk-input--width-5"),
        ({"autocomplete": "off"}, 'autocomplete="off"'),
    ],
)
def test_a_page_may_say_how_a_field_looks(options, expected):
    form = type("F", (PortalForm,), {"it": forms.CharField()})()
    assert expected in form["it"].as_field_group(**options)


def test_allauths_forms_are_served_alike(rf):
    from allauth.account.forms import LoginForm

    html = LoginForm(request=rf.get("/"))["password"].as_field_group()
    assert 'data-module="govuk-password-input"' in html
    assert "placeholder" not in html
