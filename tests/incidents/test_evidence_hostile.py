"""A hundred files made to do harm: each is refused with a clear word, or kept and served so that it can do none."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dcs_portal.confined import Limits
from dcs_portal.filenames import NAME_LENGTH, clean_name
from incidents.evidence import previews
from incidents.evidence.media import KINDS, Refused, inspect
from incidents.models import Evidence
from tests.incidents.files import files_in, mp3, mp4, pdf, picture
from tests.incidents.hostile import KEPT, NAMES, REFUSED, with_place


def kind_of(data):
    return inspect(io.BytesIO(data), len(data)).media_type


def test_there_are_a_hundred():
    assert len(REFUSED) + len(KEPT) + len(NAMES) >= 100


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_clear_word(case):
    data, words = REFUSED[case]
    with pytest.raises(Refused, match=words):
        kind_of(data)


@pytest.mark.parametrize("case", KEPT)
def test_kept_as_what_it_is(case):
    data, media_type = KEPT[case]
    assert kind_of(data) == media_type


@pytest.mark.parametrize("case", NAMES)
def test_names(case):
    name, clean = NAMES[case]
    assert clean_name(name) == clean


@given(st.text(max_size=400))
def test_any_name(name):
    clean = clean_name(name)
    assert 0 < len(clean) <= NAME_LENGTH
    assert not set("/\\") & set(clean)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in clean)
    assert clean_name(clean) == clean


@given(st.binary(max_size=300), st.sampled_from([b"", *(data[:12] for data, _ in KEPT.values())]))
def test_any_bytes(data, head):
    """Whatever follows a beginning that we know, there is an answer."""
    try:
        assert kind_of(head + data) in KINDS
    except Refused as answer:
        assert str(answer).endswith(".")


@pytest.mark.parametrize(
    ("data", "family"),
    [(picture(), "image"), (pdf(), "document"), (mp4(), "video"), (mp3(), "audio"), (b"words", "text")],
)
def test_too_large_for_its_kind(settings, data, family):
    settings.EVIDENCE_MB = settings.EVIDENCE_MB | {family: 0}
    with pytest.raises(Refused, match="larger than 0 MB"):
        kind_of(data)


def drawn(data, media_type, own_evidence):
    """The preview of a file that lies in the storage."""
    own_evidence.joinpath("files").mkdir(parents=True)
    own_evidence.joinpath("files/it").write_bytes(data)
    return previews.draw(Evidence(file="it", media_type=media_type))


SHOWN = ["jpeg with a place", "gif that moves", "webp", "pdf", "png with html behind"]


@pytest.mark.parametrize("case", SHOWN)
def test_a_preview_has_nothing_but_pixels(case, own_evidence):
    data, media_type = KEPT[case]
    preview = drawn(data, media_type, own_evidence)
    with Image.open(io.BytesIO(preview)) as shown:
        assert (shown.format, len(shown.getexif())) == ("WEBP", 0)
        assert set(shown.info) <= {"loop", "background", "timestamp", "duration"}
        assert max(shown.size) <= 1200
    assert not any(word in preview for word in (b"EXIF", b"ICCP", b"XMP", b"at home", b"script", b"Exif"))
    assert files_in(own_evidence)[0].read_bytes() == data


def test_the_original_keeps_its_place(own_evidence):
    with Image.open(io.BytesIO(with_place())) as original:
        assert original.getexif().get_ifd(0x8825)


def test_a_preview_stands_upright(own_evidence):
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(drawn(picture("JPEG", size=(40, 20), exif=exif), "image/jpeg", own_evidence))) as shown:
        assert shown.size == (20, 40)


@pytest.mark.parametrize("case", ["png of four billion pixels", "png with a huge text", "jpeg of many pixels"])
def test_a_bomb_gives_no_preview_and_no_harm(case, own_evidence):
    assert drawn(REFUSED[case][0], KINDS["image/" + case.split()[0]].media_type, own_evidence) == b""


def test_a_drawing_that_takes_too_long_is_ended(own_evidence, monkeypatch):
    monkeypatch.setattr(previews, "LIMITS", Limits(cpu=0, wall=1))
    assert drawn(picture(), "image/png", own_evidence) == b""
