from policies.importing.making import mentions_of
from policies.models import Import, Version, add_document

from . import Fuzz, Row, everyone, only

TEXT = "# Plan\n\nNumber\n\n## Notes\n\n1. See the Care Plan.\n2. The Guide is in preparation.\n"


def build(world) -> None:
    hq = world.people["hq"]
    world.came_in = Import.objects.create(
        by=hq, file="aa/waiting", name="plan.md", media_type="text/markdown", size=5, sha256="a" * 64, markdown=TEXT
    )
    world.imported = Version.objects.begin(add_document(by=hq, title="Imported", number=17), "Words", by=hq)
    Version.objects.filter(pk=world.imported.pk).update(original="aa/original", original_name="plan.md")


def waiting(world) -> list:
    return [world.came_in.pk]


def imported(world) -> list:
    return [world.imported.pk]


HQ = only("hq")

ROWS = [
    Row("policies:import", get=HQ, post=HQ),
    Row("policies:import_check", args=waiting, get=HQ, post=HQ),
    Row("policies:import_original", args=waiting, get=only("hq", answer=409), post=everyone(405)),
    Row("policies:import_discard", args=waiting, get=everyone(405), post=only("hq", answer="policies:import")),
    Row("policies:original_page", args=imported, get=HQ, post=everyone(405)),
    Row("policies:original", args=imported, get=only("hq", answer=409), post=everyone(405)),
]

FUZZ = [Fuzz("policies:import", "hq"), Fuzz("policies:import_check", "hq", args=waiting)]
FORMS = {"FactsForm": lambda world: {"markdown": TEXT, "mentions": mentions_of(TEXT)}}
