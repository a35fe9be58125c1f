"""Documents in a real browser: a Word file comes in, is put right, and is a draft with its original."""

from policies.models import Version
from tests.factories import person
from tests.policies.files import noted, para, run, word

from .watching import check_page

NOTES = {"2": "Please see the Care and Education Plan for details.", "3": "The Media Guide is under reconstruction."}
TEXT = (
    para("Safe use", "Title")
    + para("Strategy Document Number 7")
    + para("2024-2027")
    + para(run("Staff keep accounts apart.") + noted(2) + run(" Leaders know.") + noted(3))
    + para(run("A picture:") + "<w:r><w:drawing/></w:r>")
)


def test_hq_imports_a_document(sign_in, tmp_path):
    path = tmp_path / "Safe use.docx"
    path.write_bytes(word(TEXT, notes=NOTES))
    page = sign_in(person("hq", name="Hilary Quinn"))
    page.goto("/documents/import/")
    check_page(page)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("link", name="Choose a file").wait_for()
    check_page(page)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="Check what came in").wait_for()
    page.get_by_text("Pictures were left out").wait_for()
    assert page.get_by_label("Number").input_value() == "7"
    check_page(page)
    page.get_by_label("Refers to Care and Education Plan").check()
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("link", name="Enter the address").wait_for()
    check_page(page)
    page.get_by_label("Address of Care and Education Plan").fill("https://example.org/care")
    page.get_by_label("Title").fill("Safe use of social media")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_text("7 Safe use of social media, version 1 is a draft now").wait_for()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file as it came").click()
    assert download.value.suggested_filename == "7-v1.docx"
    assert download.value.path().read_bytes() == path.read_bytes()
    version = Version.objects.get()
    assert version.document.period == "2024–2027"
    assert sorted(link.kind for link in version.document.links.all()) == ["depends_on", "refers_to"]
