"""Work in a process of its own: what it may not have, and what its caller hears."""

import io

import pytest

from dcs_portal.confined import Ended, Limits, run

ROOMY = Limits()
THIS = "tests.confined_work"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"words")
    with path.open("rb") as opened:
        yield opened


def test_it_gives_back_what_it_made(file):
    assert run(f"{THIS}:shout", "!", file=file, limits=ROOMY) == b"WORDS!"


def test_it_knows_neither_django_nor_the_environment(file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert run(f"{THIS}:surroundings", file=file, limits=ROOMY) == b"[] []"


@pytest.mark.parametrize(
    ("work", "limits"),
    [
        ("take_memory", Limits(memory=200_000_000)),
        ("take_time", Limits(cpu=1)),
        ("wait", Limits(wall=1)),
        ("say_much", Limits(result=1000)),
        ("fall_over", ROOMY),
        ("open_many", ROOMY),
        ("not_there", ROOMY),
    ],
)
def test_it_is_ended(file, work, limits):
    with pytest.raises(Ended) as ended:
        run(f"{THIS}:{work}", file=file, limits=limits)
    assert "words" not in str(ended.value)


def test_only_real_files(tmp_path):
    with pytest.raises(Ended):
        run(f"{THIS}:shout", "!", file=io.BytesIO(b"words"), limits=ROOMY)
