import itertools
import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dcs_portal.search_words import stems

# Each database's own index of the words, which it keeps by itself. SQLite drops triggers with the table: a later
# migration that alters this one there has to run `index` again.
POSTGRESQL = [
    "ALTER TABLE incidents_casewords ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX incidents_casewords_vector ON incidents_casewords USING gin (vector)",
]
_FORGET = (
    "INSERT INTO incidents_casewords_index (incidents_casewords_index, rowid, words)"
    " VALUES ('delete', OLD.id, OLD.words);"
)
_LEARN = "INSERT INTO incidents_casewords_index (rowid, words) VALUES (NEW.id, NEW.words);"
SQLITE = [
    "CREATE VIRTUAL TABLE incidents_casewords_index"
    " USING fts5(words, content='incidents_casewords', content_rowid='id')",
    f"CREATE TRIGGER incidents_casewords_learns AFTER INSERT ON incidents_casewords BEGIN {_LEARN} END",
    f"CREATE TRIGGER incidents_casewords_forgets AFTER DELETE ON incidents_casewords BEGIN {_FORGET} END",
    f"CREATE TRIGGER incidents_casewords_relearns AFTER UPDATE ON incidents_casewords BEGIN {_FORGET} {_LEARN} END",
]
NO_SQLITE = [
    "DROP TRIGGER incidents_casewords_learns",
    "DROP TRIGGER incidents_casewords_forgets",
    "DROP TRIGGER incidents_casewords_relearns",
    "DROP TABLE incidents_casewords_index",
]
NO_POSTGRESQL = ["ALTER TABLE incidents_casewords DROP COLUMN vector"]
BATCH = 1000
NEVER_FOUND = ["incident.withheld", "incident.confirm", "incident.interest"]


def index(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def no_index(apps, schema_editor):
    for statement in {"postgresql": NO_POSTGRESQL, "sqlite": NO_SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def words_of(text):
    return " ".join(stems(text))


def learn(apps, schema_editor):
    """The words of what is there already, the oldest first."""
    words, texts = apps.get_model("incidents", "CaseWords"), apps.get_model("audit", "EventText")
    cases = apps.get_model("incidents", "Incident").objects.order_by("pk")
    facts = (
        words(incident=one, code="facts", words=words_of(f"{one.reference} {one.whereabouts} {one.link}"))
        for one in cases.iterator(BATCH)
    )
    written = texts.objects.filter(event__chain__record_type="incidents.incident").exclude(event__code__in=NEVER_FOUND)
    said = (
        words(
            text=one,
            incident_id=one.event.chain.record_id,
            code=one.event.code,
            restricted=bool(one.event.data.get("restricted")),
            words=words_of(one.text),
        )
        for one in written.select_related("event__chain").order_by("pk").iterator(BATCH)
    )
    for rows in (facts, said):
        while batch := list(itertools.islice(rows, BATCH)):
            words.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_triggers"),
        ("incidents", "0007_evidence_while_restricted"),
        ("schools", "0004_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("restricted", models.BooleanField(default=False)),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("shortcuts", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("shared", models.BooleanField(default=False)),
            ],
            options={
                "ordering": [django.db.models.functions.text.Lower("name"), "pk"],
            },
        ),
        migrations.RemoveIndex(
            model_name="incident",
            name="incident_by_severity",
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-severity", "-reported_at", "-id"], name="incident_by_risk"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                fields=["school", "-severity", "-reported_at", "-id"], name="incident_school_by_risk"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["category", "-reported_at", "-id"], name="incident_by_category"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["platform", "-reported_at", "-id"], name="incident_by_platform"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("escalated", True)),
                fields=["-reported_at", "-id"],
                name="incident_escalated_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["-reported_at", "-id"], name="open_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["-severity", "-reported_at", "-id"],
                name="open_by_risk",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["claim_by", "id"], name="open_by_clock"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["officer", "-reported_at", "-id"],
                name="open_by_officer",
            ),
        ),
        migrations.RemoveIndex(model_name="party", name="party_written_in"),
        migrations.AddIndex(
            model_name="party", index=models.Index(fields=["person", "name_key"], name="party_written_in")
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["part", "kind", "incident"], name="party_by_kind"),
        ),
        migrations.AddField(
            model_name="caselink",
            name="ended",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="made",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"),
        ),
        migrations.AddField(
            model_name="caselink",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="caselink",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="casewords",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
            ),
        ),
        migrations.AddField(
            model_name="casewords",
            name="text",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="audit.eventtext"
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))), name="link_from_the_older_to_the_newer"
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended", None)), fields=("one", "other"), name="one_standing_link_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="casewords",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", "facts")), fields=("incident",), name="facts_of_a_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="casewords",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", "facts"), ("text__isnull", False), _connector="XOR"),
                name="words_of_a_text_or_of_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("owner"), django.db.models.functions.text.Lower("name"), name="one_view_a_name"
            ),
        ),
        migrations.RunPython(index, no_index),
        migrations.RunPython(learn, migrations.RunPython.noop),
    ]
