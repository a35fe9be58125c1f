"""An approval keeps what the channel was for. SQLite makes the table anew for it, so its triggers are made again."""

from django.db import migrations, models

from dcs_portal.audit import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_names_as_written")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, install),
        migrations.AddField(
            model_name="approval",
            name="purpose",
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
