"""Without a broker nothing falls over and nobody waits: the sweep sends what was not handed over."""

import os
import signal
import time

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


def seconds(times: int = 1) -> float:
    started = time.monotonic()
    for number in range(times):
        tasks.hand_over(number)
    return time.monotonic() - started


def test_no_server(real_stack):
    with handing_over_to(real_stack):
        assert seconds(100) < 1


def test_nobody_at_the_port(real_stack):
    nowhere = Nowhere()
    nowhere.url = f"redis://127.0.0.1:{free_port()}/0"
    with handing_over_to(nowhere):
        assert seconds(100) < 1


def test_one_that_hangs_holds_up_one_page_once(real_stack):
    real_stack.start()
    try:
        with handing_over_to(real_stack):
            tasks.hand_over(1)
            os.kill(real_stack.process.pid, signal.SIGSTOP)
            assert 1 < seconds() < 12
            assert seconds(100) < 0.1
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
