"""Search in the documents in force: what is found, in which words, and that nothing typed does harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_portal.search_words import AROUND, excerpt, marked, stem, stems, wanted
from policies.models import Document, DocumentKind, Section, Version, add_document
from policies.parsing import cleaned
from policies.searching import MOST_PLACES_OF_A_DOCUMENT, search
from tests.nonsense import TEXT

from .conftest import submit
from .hostile import SCRIPTS

ANY = st.one_of(TEXT, st.text(max_size=300))
RULES = """# Pupils

Every year each child has CEOP training. Fish & chips < bread.[^1]

## Ages

Nobody under 13 uses WhatsApp. Y1 and FS2 have 3d glasses, 1e5 of them; in 2026.

## Ελληνικά

Η ασφάλεια των παιδιών.

[^1]: The Welfare Officers were told of it in a café.
"""


def found(words, documents=None):
    hits = search(words, Document.objects.all() if documents is None else documents)
    return [hit.anchor or str(hit.document) for hit in hits]


@pytest.mark.parametrize(
    ("words", "anchors"),
    [
        ("CEOPS", ["section-pupils"]),
        ("trained yearly", ["section-pupils"]),
        ("the training", ["section-pupils"]),
        ("child's training", ["section-pupils"]),
        ("pupil", ["section-pupils"]),
        ("whats", ["section-ages"]),
        ("wh", []),
        ("y1", ["section-ages"]),
        ("FS2 3D", ["section-ages"]),
        ("1e5", ["section-ages"]),
        ("13", ["section-ages"]),
        ("2026", ["section-ages"]),
        ("ΑΣΦΆΛΕΙΑ", ["section-ελληνικά"]),
        ("cafe", ["note-1"]),
        ("welfare officers", ["note-1"]),
        ("CEOP whatsapp", ["section-ages", "section-pupils"]),
        ("social media ceop", ["section-pupils"]),
        ("giraffe zebra", []),
        ("of", ["note-1", "section-ages"]),
        ("social children", ["16 Social media: staff and children"]),
        ("16", ["16 Social media: staff and children"]),
        ("", []),
        ("   ", []),
        ("?!", []),
    ],
)
def test_what_is_found(publish, words, anchors):
    publish(RULES)
    assert sorted(found(words)) == sorted(anchors)


@pytest.mark.parametrize(
    "words",
    [
        *('"', "'", "''", '""', "*", "%", "_", "\0", "ceop\0", "\\", ":*", "!", "&", "|", "<->", "(", ")", "--", ";"),
        *(
            "ceop'",
            'ceop"',
            "ceop OR whatsapp",
            "ceop XOR xylophone",
            "words:ceop",
            "NEAR(ceop child)",
            "ceop*",
            "^ceop",
        ),
        *("%ceop%", "\ud800", "⑴", "½ ŉ", "' OR 1=1 --", "x" * 10_000, "ceop " * 10_000, "💣", "ＣＥＯＰ"),
    ],
)
def test_hostile_searches_have_plain_answers(publish, words):
    publish(RULES)
    expected = {"ceop": ["section-pupils"], "1": ["note-1"], "ceop whatsapp": ["section-ages", "section-pupils"]}
    expected |= {words: ["section-pupils"] for words in ("ceop xor xylophon", "word ceop", "near ceop child")}
    assert sorted(found(words)) == expected.get(" ".join(wanted(words)), [])


@pytest.mark.django_db
@given(ANY)
def test_any_search_has_an_answer(words):
    assert search(words, Document.objects.all()) == []


@pytest.mark.parametrize(
    "text", [*SCRIPTS.values(), "word " * 300_000, "x" * 300_000, "# " + "h" * 5000, "\0 \ud800 nul"]
)
def test_any_text_can_be_published_and_found(publish, text):
    publish(cleaned(text) + "\n\nfindable")
    assert found("findable")


def test_it_follows_what_is_in_force(publish, hq, document, second):
    publish("# One\n\nzebra")
    draft = Version.objects.begin(document, "# Two\n\ngiraffe", by=hq)
    assert (found("zebra"), found("giraffe")) == (["section-one"], [])
    submit(draft, hq)
    draft.approve(by=second)
    assert found("giraffe") == []
    draft.publish(by=hq)
    assert (found("zebra"), found("giraffe")) == ([], ["section-two"])
    draft.withdraw("wrong", by=hq)
    assert found("giraffe") == []
    assert not Section.objects.exists()


def test_only_in_the_documents_given(publish, document):
    publish("# One\n\nzebra")
    assert found("zebra", Document.objects.none()) == []
    assert found("zebra", Document.objects.exclude(pk=document.pk)) == []


def test_what_is_coming_and_what_is_elsewhere_is_found_by_its_title(hq):
    add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    assert found("directives") == ["Directive"]


def test_one_document_does_not_crowd_out_the_others(publish, hq):
    publish("".join(f"# Part {n}\n\nzebra\n\n" for n in range(150)))
    publish("# Small\n\nzebra", document=add_document(by=hq, title="Small"))
    hits = search("zebra", Document.objects.all())
    assert len(hits) == MOST_PLACES_OF_A_DOCUMENT + 1
    assert {hit.document.title: hit.places for hit in hits} == {"Small": 1, "Social media: staff and children": 150}


def test_a_heading_counts_more(publish):
    publish("# First\n\nzebra and some other words\n\n# Zebra\n\nAll about them.")
    assert found("zebra") == ["section-zebra", "section-first"]


def test_the_queries_do_not_grow(publish, hq, django_assert_num_queries):
    for number in range(12):
        publish("# One\n\nzebra", document=add_document(by=hq, title=f"Document {number}"))
    with django_assert_num_queries(3):
        assert len(found("zebra")) == 12


def test_a_place_with_more_of_the_words_comes_first(publish):
    publish("# One\n\nzebra\n\n# Two\n\nzebra and lion\n\n# Three\n\nlion")
    hits = search("zebra lion bear", Document.objects.all())
    assert (hits[0].anchor, {hit.has_all for hit in hits}, len(hits)) == ("section-two", {False}, 3)
    assert all(hit.has_all for hit in search("zebra lion", Document.objects.all()))


def test_marks():
    sought = wanted("trained fish")
    assert marked(sought, "Training <b>fish</b>") == "<mark>Training</mark> &lt;b&gt;<mark>fish</mark>&lt;/b&gt;"


def test_an_excerpt_is_of_whole_words_around_the_place():
    shown = excerpt(("zebra",), "before " * 100 + "zebra" + " after" * 100)
    assert shown.startswith("… before") and shown.endswith("after …") and "<mark>zebra</mark>" in shown
    assert len(shown) < 4 * AROUND


@given(st.text(), st.text(max_size=2000))
def test_marks_and_excerpts_of_anything(words, text):
    sought = wanted(words)
    assert marked(sought, text).striptags() is not None
    plain = marked(sought, text).replace("<mark>", "").replace("</mark>", "").unescape()
    assert plain == text
    shown = excerpt(sought, text).replace("<mark>", "").replace("</mark>", "").unescape()
    assert len(shown) <= 3 * AROUND + len("…  …")


@given(st.text())
def test_stems_are_letters_and_digits(text):
    assert all(word.isalnum() and stem(word) is not None for word in stems(text))
