"""Keeps a handful of processes running together, and ends them together.

What dies is started again, later each time. Nothing outlives the supervisor: it stops its children in order
when it is asked to, and on Linux the kernel ends them when it is killed outright.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

LONGEST_WAIT = 30.0
STEADY_AFTER = 60.0
PR_SET_PDEATHSIG = 1


class AlreadyRunningError(Exception):
    """Another supervisor holds the folder."""


@dataclass
class Child:
    """A process to keep running. `grace` is how many seconds it may take to stop before it is killed."""

    name: str
    command: list[str]
    log: Path
    grace: float = 10.0
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait: float = 0.5
    restart_at: float = field(default=0.0)

    def start(self) -> "subprocess.Popen[bytes]":
        """Starts it in a session of its own, so that a Ctrl-C reaches the supervisor alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )
        self.started = time.monotonic()
        return self.process

    def runs(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """Says when to start it again: at once for what ran well, later and later for what keeps dying."""
        now = time.monotonic()
        self.wait = 0.5 if now - self.started > STEADY_AFTER else min(self.wait * 2, LONGEST_WAIT)
        self.restart_at = now + self.wait
        return self.wait

    def stop(self) -> None:
        """Asks it to end, waits for its grace, then kills its whole session."""
        if self.process is None:
            return
        if self.runs():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def die_with(parent: int) -> Callable[[], None] | None:
    """What a child does before it becomes its command: asks the kernel to be killed with its parent."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_the_kernel


class Supervisor:
    """Starts children in the order given, and stops them in the reverse."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []
        self.stopping = False

    def add(self, child: Child) -> "subprocess.Popen[bytes]":
        """Starts a child and keeps it running from now on."""
        self.children.append(child)
        return child.start()

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Restarts what dies, until it is told to stop or `until` says so."""
        while not self.stopping and not until():
            for child in self.children:
                self.look_after(child)
            time.sleep(0.2)

    def look_after(self, child: Child) -> None:
        """One look at one child."""
        if child.runs():
            return
        if not child.restart_at:
            self.say(f"{child.name} stopped; starting it again in {child.plan_restart():.0f} s. See {child.log}")
        elif time.monotonic() >= child.restart_at:
            child.restart_at = 0.0
            child.start()

    def stop(self) -> None:
        """Ends every child, the last one started first."""
        for child in reversed(self.children):
            child.stop()

    @contextlib.contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Ctrl-C and a polite kill end `watch`; leaving the context ends the children whatever happened."""

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            self.stopping = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask_to_stop)
        try:
            yield
        finally:
            self.stop()


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Holds the lock file. Raises AlreadyRunningError, naming the process that holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunningError(file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
