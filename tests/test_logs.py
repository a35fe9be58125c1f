"""A log can be read by people who may not read an incident."""

import json
import logging
import sys

import pytest
from django.http import HttpResponse

from dcs_portal import logs

SECRET = "what the pupil's mother wrote"


def written(message="all is well", *args, error=None, **extra):
    record = logging.LogRecord("a.logger", logging.ERROR, __file__, 1, message, args, error)
    vars(record).update(extra)
    return logs.SafeJsonFormatter().format(record)


def caught(raise_it):
    try:
        raise_it()
    except ValueError:
        return sys.exc_info()


def chained():
    try:
        raise KeyError(SECRET)
    except KeyError as first:
        raise ValueError(SECRET) from first


def test_a_line_is_json_with_what_is_needed_to_find_it():
    line = json.loads(written("%s of %d sent", "3", 4))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "ERROR", "logger": "a.logger", "message": "3 of 4 sent"}


@pytest.mark.parametrize(
    ("message", "args", "extra"),
    [
        ("failed: %s", (ValueError(SECRET),), {}),
        ("Task %(name)s: %(exc)s", ({"name": "t", "exc": SECRET},), {}),
        ("Task %(name)s got %(kwargs)s", ({"name": "t", "kwargs": {"text": SECRET}},), {}),
        (f"Not Found: /search?q={SECRET.replace(' ', '+')}", (), {}),
        ("Error handling request %s", (f"/x/?q={SECRET.replace(' ', '+')}",), {}),
        ("with an extra", (), {"request": SECRET}),
    ],
)
def test_nothing_that_somebody_typed_gets_in(message, args, extra):
    assert "pupil" not in written(message, *args, **extra)


def test_an_exception_is_named_by_type_and_frames_with_what_caused_it():
    line = written(error=caught(chained))
    assert SECRET not in line
    assert [each["type"] for each in json.loads(line)["exception"]] == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]
    assert "test_logs.py" in json.loads(line)["exception"][0]["frames"][-1]


def test_a_message_that_does_not_fit_its_arguments_is_written_without_them():
    assert json.loads(written("%d sent", "three"))["message"] == "%d sent"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-DEF_12345", True),
        ("short", False),
        ("a" * 65, False),
        ("x\r\nSet-Cookie: a", False),
        ("", False),
    ],
)
def test_a_request_id_is_taken_only_when_it_looks_like_one(rf, given, kept):
    seen = []

    def view(request):
        seen.append(logs.request_id.get())
        return HttpResponse()

    response = logs.RequestIdMiddleware(view)(rf.get("/", headers={"X-Request-ID": given}))
    assert response["X-Request-ID"] == seen[0]
    assert (seen[0] == given) == kept
    assert not logs.request_id.get()


def test_a_request_is_logged_by_its_route_and_under_its_id(client, caplog, db):
    with caplog.at_level(logging.INFO):
        client.get("/account/password/reset/key/1-secretkey/?q=words", headers={"X-Request-ID": "abcd1234"})
        client.get("/somebodys-name/", headers={"X-Request-ID": "abcd1234"})
    text = "\n".join(map(logs.SafeJsonFormatter().format, caplog.records))
    assert "secretkey" not in text
    assert "somebodys-name" not in text
    assert "GET /account/password/reset/key/(?P<uidb36>" in text
    assert "GET (no route) 404" in text
    late = json.loads(next(line for line in text.splitlines() if "Not Found" in line))
    assert (late["message"], late["request_id"]) == ("Not Found: (no route)", "abcd1234")
