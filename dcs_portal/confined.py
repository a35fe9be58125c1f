"""Work on files that somebody may have made to break us: in a process of its own, with little memory and time.

`run` starts the process. Below, as a script, is what the process itself does: it gives up what it does not need before
it looks at anything of ours or of theirs, and knows neither Django nor the environment.
"""

import importlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Limits:
    """What one process may have: bytes of memory, seconds of work, seconds in all, and bytes of its result."""

    memory: int = 1_500_000_000
    cpu: int = 20
    wall: int = 30
    result: int = 5_000_000


class Ended(Exception):  # noqa: N818 - it is told to a person, or to a log
    """The process was ended, or fell over, before it had a result."""


def run(work: str, *arguments: str, file: BinaryIO, limits: Limits) -> bytes:
    """Do a piece of work on a file in a process of its own.

    Args:
        work: "module:function" of ours, which takes the file and the arguments, and returns bytes. What it imports at
            its top must be harmless, and must not be Django.
        file: a real file, read from where it stands.

    Raises:
        Ended: there is no result. Its words say how the process ended, never what it was working on.
    """
    given = [work, *(str(limit) for limit in astuple(limits)), *arguments]
    with tempfile.TemporaryFile() as result:
        try:
            subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-I", __file__, *given],
                stdin=file,
                stdout=result,
                stderr=subprocess.DEVNULL,
                timeout=limits.wall + 5,
                check=True,
                env={},
            )
        except subprocess.CalledProcessError as error:
            raise Ended(f"ended with {error.returncode}") from error
        except (OSError, subprocess.SubprocessError) as error:
            raise Ended(type(error).__name__) from error
        result.seek(0)
        return result.read()


def _confine(limits: Limits) -> None:
    """Nothing of it can be asked back."""
    for limit, most in {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_FSIZE: limits.result,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }.items():
        resource.setrlimit(limit, (most, most))
    signal.alarm(limits.wall)
    os.umask(0o077)


def _main(work: str, memory: str, cpu: str, wall: str, result: str, *arguments: str) -> None:
    _confine(Limits(int(memory), int(cpu), int(wall), int(result)))
    sys.path.insert(0, str(_ROOT))
    module, function = work.split(":")
    sys.stdout.buffer.write(getattr(importlib.import_module(module), function)(sys.stdin.buffer, *arguments))


if __name__ == "__main__":
    _main(*sys.argv[1:])
