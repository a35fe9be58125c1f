"""The commands in bin/ where something is not as they need it. Nothing is installed, no network is asked."""

import os
import shutil
import socket
import subprocess

import pytest
from django.conf import settings

COPIED = ["bin", "dcs_portal/ports.py", "requirements.txt", "requirements-dev.txt", "package-lock.json"]


@pytest.fixture
def clone(tmp_path):
    """As much of a clone as the set-up looks at, under a path with a blank in it."""
    folder = tmp_path / "a clone"
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if name == "bin" else shutil.copy)(settings.BASE_DIR / name, folder / name)
    return folder


@pytest.fixture
def fake(tmp_path):
    """Puts a command on PATH that does what it is told, before the machine's own."""
    folder = tmp_path / "fakes"
    folder.mkdir()

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    put.folder = folder
    return put


def start(command, folder, fake=None, **environment):
    path = f"{fake.folder}:{os.environ['PATH']}" if fake else os.environ["PATH"]
    return subprocess.run(
        command.split(),
        cwd=folder,
        env=os.environ | environment | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def pythons(fake, script):
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3"):
        fake(name, script)


@pytest.mark.parametrize("name", ["run", "test", "check", "bench"])
def test_help_says_how_it_is_used_and_does_nothing(clone, name):
    result = start(f"bin/{name} --help", clone)
    assert result.returncode == 0
    assert f"usage: bin/{name}" in result.stdout
    assert not (clone / ".build").exists()


def test_a_taken_port_is_one_line_that_says_what_to_do(clone):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = start("bin/run", clone, PORT=str(port))
    assert result.returncode == 1
    assert result.stderr == f"Port {port} is taken. Choose another, like this: PORT=8001 bin/run\n"


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_one_line(clone, port):
    assert start("bin/run", clone, PORT=port).stderr == (f"PORT={port} is not a port: give a number from 1 to 65535.\n")


@pytest.mark.parametrize("line", ["DATABASE_URL=postgres://db/portal", "export PRODUCTION=1", " PRODUCTION = true"])
def test_what_is_set_up_for_production_is_no_place_for_the_demonstration(clone, line):
    (clone / ".env").write_text(f"#DATABASE_URL=\n{line}\n")
    result = start("bin/run", clone, PORT=free_port())
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert ".env" in result.stderr
    assert not (clone / ".build").exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("case $2 in *print*) echo 3.9;; *) exit 1;; esac", "found: 3.9"),
        ("echo 'command not found' >&2; exit 127", "found none"),
    ],
)
def test_an_old_python_or_none_is_one_line_with_the_command_that_helps(clone, fake, script, said):
    pythons(fake, script)
    result = start("bin/run", clone, fake)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert "apt-get install -y python3" in result.stderr


def test_a_python_without_venv_and_no_uv_is_one_line_with_the_package_that_helps(clone, fake):
    pythons(fake, "case $2 in *print*) echo 3.11;; *ensurepip*) exit 1;; esac")
    fake("uv", "exit 1")
    result = start("bin/run", clone, fake)
    assert result.stderr.count("\n") == 1
    assert "apt-get install -y python3.11-venv" in result.stderr


@pytest.mark.parametrize(
    ("uv_says", "said"),
    [
        ("error: Failed to fetch: https://registry.example/simple/six/", "registry cannot be reached"),
        ("error: Hash mismatch for `six==1.17.0`", "Hash mismatch"),
        ("error: No space left on device", "No space left"),
    ],
)
def test_an_install_that_fails_is_one_line_and_the_next_start_begins_it_again(clone, fake, uv_says, said):
    fake("uv", f"case $1 in venv) mkdir -p .venv/bin;; pip) echo '{uv_says}' >&2; exit 2;; esac")
    result = start("bin/run", clone, fake, PORT=free_port())
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert (clone / ".venv/stamp").read_text() == "unfinished\n"


def test_what_an_interrupted_run_left_is_made_again(clone, fake):
    (clone / ".venv").mkdir()
    (clone / ".venv/stamp").write_text("unfinished\n")
    (clone / ".venv/half-a-package").touch()
    fake("uv", "case $1 in venv) mkdir -p .venv/bin;; pip) exit 2;; esac")
    start("bin/run", clone, fake, PORT=free_port())
    assert not (clone / ".venv/half-a-package").exists()
