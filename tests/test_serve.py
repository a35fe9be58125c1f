"""The whole portal on one machine, really started."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from .database import migrated
from .thorough import THOROUGH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds descendants in /proc")


@pytest.fixture
def serve(tmp_path):
    """Runs a `manage.py` command in a folder of its own; gives the process."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "CACHE_URL")}
    data = tmp_path / "data"
    environment = kept | {"DEBUG": "1", "PORT": str(port), "DATA_DIR": str(data)}
    # From nothing in a thorough run: the migrations take most of its time, and made every database of the tests.
    if not THOROUGH and migrated().exists():
        data.mkdir()
        shutil.copy(migrated(), data / settings.OWN_DATABASE.name)
    processes = []

    def run(*command):
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def descendants(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return children + [below for child in children for below in descendants(child)]


def gone(pids, seconds=10):
    until = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
        time.sleep(0.1)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def ready(process):
    """Waits for the welcome; a machine that is busy with other tests may take minutes over it."""
    too_late = threading.Timer(240, process.kill)
    too_late.start()
    said = []
    while said[-1:] != [""] and not any("The portal is ready" in line for line in said):
        said.append(process.stdout.readline())
    too_late.cancel()
    assert said[-1] != "", "".join(said)
    return True


def test_it_comes_up_is_alone_in_its_folder_and_leaves_nothing_whether_asked_or_killed(serve):
    first = serve("serve", "--demo")
    assert ready(first)
    family = descendants(first.pid)
    assert len(family) >= 5, "Valkey, the worker, the schedule, the web server and its own worker"
    assert "already runs from this folder" in serve("serve").communicate()[0]
    first.send_signal(signal.SIGINT)
    assert first.wait(30) == 0
    assert gone(family)

    second = serve("serve")
    assert ready(second)
    family = descendants(second.pid)
    second.kill()
    assert gone(family)
