from django.db import migrations, models

from dcs_portal.audit import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("policies", "0004_sections")]
    operations = [
        migrations.AddField("version", "facts", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
