"""Names that were kept as they are compared are shown again as their links write them."""

from django.db import migrations

from dcs_portal.handles import NotAnAccountError, Site, read


def as_written(apps, schema_editor):
    for name in ("Channel", "Sighting"):
        model = apps.get_model("channels", name)
        for row in model.objects.exclude(link="").only("site", "handle", "account_key", "link").iterator():
            if (written := _name_in(row)) != row.handle:
                model.objects.filter(pk=row.pk).update(handle=written)


def _name_in(row):
    try:
        account = read(Site(row.site), row.link)
    except NotAnAccountError:
        return row.handle
    return account.written if account.key == row.account_key else row.handle


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_lists")]

    operations = [migrations.RunPython(as_written, migrations.RunPython.noop, elidable=True)]
