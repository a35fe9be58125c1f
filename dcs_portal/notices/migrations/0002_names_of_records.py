"""A notice may call what it is about by a name, such as that of a channel, which is longer than a reference."""

from django.db import migrations, models
from django.db.models.functions import Left


def cut(apps, schema_editor):
    apps.get_model("notices", "Notice").objects.update(reference=Left("reference", 40))


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="reference",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunPython(migrations.RunPython.noop, cut),
    ]
