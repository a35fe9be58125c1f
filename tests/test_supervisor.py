"""Children are kept running, and nothing outlives their supervisor."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from dcs_portal import supervisor
from dcs_portal.embedded import ValkeyError, embedded_valkey, private_folder

SLEEPER = "import time; time.sleep(60)"
# A supervisor with one child, which starts a child of its own.
PROGRAM = f"""
import sys
from pathlib import Path
from dcs_portal.supervisor import Child, Supervisor, only_one
with only_one(Path(sys.argv[1]) / "lock"):
    supervisor = Supervisor(print)
    with supervisor.stopped_by_signals():
        command = [sys.executable, "-c", "{SLEEPER}"]
        print(supervisor.add(Child("child", command, Path(sys.argv[1]) / "child.log")).pid, flush=True)
        supervisor.watch()
"""


@pytest.fixture
def started(tmp_path):
    """Starts the program; gives it and its child's process id."""
    processes = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def is_gone(pid, seconds=5):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(int(pid), 0)
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_children_and_then_the_supervisor(started, number):
    process, child = started()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert is_gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_supervisor_leaves_no_orphan(started):
    process, child = started()
    process.kill()
    assert is_gone(child)


def test_a_second_start_in_the_same_folder_is_refused_by_name(started, tmp_path):
    process, _ = started()
    with (
        pytest.raises(supervisor.AlreadyRunningError, match=str(process.pid)),
        supervisor.only_one(tmp_path / "lock"),
    ):
        pass


def test_the_folder_is_free_again_after_a_kill(started, tmp_path):
    process, _ = started()
    process.kill()
    process.wait()
    with supervisor.only_one(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_what_dies_is_started_again_and_said(tmp_path):
    said = []
    keeper = supervisor.Supervisor(said.append)
    child = supervisor.Child("worker", [sys.executable, "-c", "print('here')"], tmp_path / "log")
    keeper.add(child).wait()
    keeper.watch(until=lambda: (tmp_path / "log").read_text().count("here") == 2)
    keeper.stop()
    assert "worker stopped" in said[0]


def test_what_keeps_dying_is_started_later_each_time_up_to_half_a_minute(tmp_path):
    child = supervisor.Child("worker", [], tmp_path / "log", started=time.monotonic())
    assert [child.plan_restart() for _ in range(8)] == [1, 2, 4, 8, 16, 30, 30, 30]
    child.started -= 100
    assert child.plan_restart() == 0.5


def test_a_child_that_will_not_stop_is_killed_after_its_grace(tmp_path):
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = supervisor.Child("stubborn", [sys.executable, "-c", stubborn], tmp_path / "log", grace=0.2)
    process = child.start()
    while not (tmp_path / "log").read_text():
        time.sleep(0.02)
    child.stop()
    assert process.returncode == -signal.SIGKILL


def test_the_embedded_valkey_keeps_what_it_was_given_and_ends_with_its_context(tmp_path):
    for expected in (None, b"kept"):
        with embedded_valkey(tmp_path) as socket:
            server = redis.Redis(unix_socket_path=str(socket))
            assert server.get("a") == expected
            server.set("a", "kept")
            assert server.config_get("port")["port"] == "0"
            assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        with pytest.raises(redis.ConnectionError):
            server.ping()


def test_a_socket_folder_that_is_not_a_folder_of_ours_is_refused(tmp_path):
    (tmp_path / "elsewhere").symlink_to(tmp_path)
    with pytest.raises(ValkeyError):
        private_folder(tmp_path / "elsewhere")
