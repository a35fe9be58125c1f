import django.db.models.deletion
from django.db import migrations, models

# Each database's own index of the words, which it keeps by itself. SQLite drops triggers with the table: a later
# migration that alters this one there has to run `index` again.
POSTGRESQL = [
    "ALTER TABLE policies_section ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX policies_section_vector ON policies_section USING gin (vector)",
]
_FORGET = "INSERT INTO policies_section_words (policies_section_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);"
_LEARN = "INSERT INTO policies_section_words (rowid, words) VALUES (NEW.id, NEW.words);"
SQLITE = [
    "CREATE VIRTUAL TABLE policies_section_words USING fts5(words, content='policies_section', content_rowid='id')",
    f"CREATE TRIGGER policies_section_learns AFTER INSERT ON policies_section BEGIN {_LEARN} END",
    f"CREATE TRIGGER policies_section_forgets AFTER DELETE ON policies_section BEGIN {_FORGET} END",
    f"CREATE TRIGGER policies_section_relearns AFTER UPDATE ON policies_section BEGIN {_FORGET} {_LEARN} END",
]
NO_SQLITE = [
    "DROP TRIGGER policies_section_learns",
    "DROP TRIGGER policies_section_forgets",
    "DROP TRIGGER policies_section_relearns",
    "DROP TABLE policies_section_words",
]
NO_POSTGRESQL = ["ALTER TABLE policies_section DROP COLUMN vector"]


def index(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def no_index(apps, schema_editor):
    for statement in {"postgresql": NO_POSTGRESQL, "sqlite": NO_SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_imports")]
    operations = [
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("anchor", models.CharField(blank=True, max_length=100)),
                ("heading", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="policies.version"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(index, no_index),
    ]
