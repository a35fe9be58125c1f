"""Who was there to choose from is forgotten of packs that are gone."""

from django.db import migrations


def forget(apps, schema_editor):
    """Of packs that were deleted, or could not be made."""
    packs = apps.get_model("incidents", "CasePack").objects
    packs.filter(state__in=["failed", "deleted"]).update(offered=None)


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0018_source"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
