from django.db import migrations

from dcs_portal.audit import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial"), ("audit", "0002_triggers")]
    operations = [migrations.RunPython(install, remove)]
