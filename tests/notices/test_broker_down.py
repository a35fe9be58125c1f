"""Without a broker nothing falls over and nobody waits: the sweep sends what was not handed over."""

import os
import signal
import time
from unittest import mock

import pytest

from dcs_portal.notices import tasks
from tests.stack import Broker, free_port, handing_over_to, short_folder


class Nowhere:
    url = ""


@pytest.fixture
def real_stack():
    """Not the stack itself: asking for it leaves the handing over as it is."""
    with short_folder() as folder:
        yield Broker(folder)
    tasks._broker_down_until = 0.0


def handed_over(times: int = 1) -> tuple[int, float]:
    """How often the broker was asked, and how many seconds that took."""
    started, ask = time.monotonic(), tasks.deliver.apply_async
    with mock.patch.object(tasks.deliver, "apply_async", side_effect=ask) as asked:
        for number in range(times):
            tasks.hand_over(number)
    return asked.call_count, time.monotonic() - started


def test_no_server(real_stack):
    with handing_over_to(real_stack):
        asked, seconds = handed_over(100)
    assert asked == 1
    assert seconds < 5


def test_nobody_at_the_port(real_stack):
    nowhere = Nowhere()
    nowhere.url = f"redis://127.0.0.1:{free_port()}/0"
    with handing_over_to(nowhere):
        asked, seconds = handed_over(100)
    assert asked == 1
    assert seconds < 5


def test_one_that_hangs_holds_up_one_page_once(real_stack):
    real_stack.start()
    try:
        with handing_over_to(real_stack):
            tasks.hand_over(1)
            os.kill(real_stack.process.pid, signal.SIGSTOP)
            asked, seconds = handed_over()
            assert asked == 1
            assert 1 < seconds < 12
            assert handed_over(100)[0] == 0
    finally:
        real_stack.kill()


def test_back_again(real_stack, monkeypatch):
    with handing_over_to(real_stack):
        tasks.hand_over(1)
        real_stack.start()
        try:
            tasks.hand_over(2)
            assert real_stack.waiting() == 0
            monkeypatch.setattr(tasks, "_broker_down_until", 0.0)
            tasks.hand_over(3)
            assert real_stack.waiting() == 1
        finally:
            real_stack.kill()
