from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_urgent_drafts")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="while_restricted",
            field=models.BooleanField(default=False),
        ),
    ]
