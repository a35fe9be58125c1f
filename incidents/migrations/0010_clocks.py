"""One clock for each stage of a case, instead of the time by which somebody should claim it."""

import zoneinfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from dcs_portal.schools.working_hours import WorkingHours
from incidents.clocks import Stage, Time, grade, hours_by, stages


def begin(apps, schema_editor):
    """What is open gets all of its time from now on, so that nothing is late because the portal is new; only what
    nobody has keeps the time that it had."""
    incidents, now = apps.get_model("incidents", "Incident"), timezone.now()
    holidays = list(apps.get_model("schools", "Holiday").objects.values_list("school", "first_day", "last_day"))
    for one in incidents.objects.filter(closed_at=None).select_related("school").iterator(1000):
        wanted = stages(
            is_open=True,
            has_officer=one.officer_id is not None,
            is_triaged=(one.finding if one.restricted else one.category) != "",
            with_leadership=one.status == "with_leadership",
        )
        clocks = [_clock(one, stage, now, holidays) for stage in wanted]
        if wanted[0] == Stage.CLAIM and one.due_at:
            clocks[0].due_at = one.due_at
            clocks[0].warn_at = min(clocks[0].warn_at, one.due_at)
        apps.get_model("incidents", "Clock").objects.bulk_create(clocks)
        incidents.objects.filter(pk=one.pk).update(stage=wanted[0], due_at=clocks[0].due_at)
    incidents.objects.exclude(closed_at=None).update(due_at=None)


def _clock(one, stage, now, holidays):
    grave = grade(one.severity, danger=one.danger, image=one.kind == "image", restricted=one.restricted)
    schools = {None} if one.restricted else {None, one.school_id}
    spans = [(first, last) for school, first, last in holidays if school in schools]
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE if one.restricted else one.school.time_zone)
    working = WorkingHours(zone, lambda day: any(first <= day <= last for first, last in spans))
    time = Time.given(stage, grave, now, hours_by(grave, working))
    return one.clocks.model(
        incident=one,
        stage=stage,
        grade=grave,
        restricted=one.restricted,
        began_at=now,
        due_at=time.due_at,
        warn_at=time.warn_at,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0009_posts'),
        ('schools', '0004_absence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('claim', 'Claim'), ('triage', 'Triage'), ('leadership', 'Leadership’s decision'), ('close', 'Close')], max_length=10)),
                ('grade', models.CharField(choices=[('S1', 'S1: opinion or complaint'), ('S2', 'S2: a named member of staff or pupil'), ('S3', 'S3: harassment, hate or impersonation'), ('S4', 'S4: threat to life or immediate risk')], max_length=2)),
                ('restricted', models.BooleanField()),
                ('began_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('warn_at', models.DateTimeField()),
                ('left', models.DurationField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveIndex(
            model_name='incident',
            name='incident_to_claim',
        ),
        migrations.RemoveIndex(
            model_name='incident',
            name='open_by_clock',
        ),
        migrations.RenameField(
            model_name='incident',
            old_name='claim_by',
            new_name='due_at',
        ),
        migrations.AddField(
            model_name='incident',
            name='stage',
            field=models.CharField(blank=True, choices=[('claim', 'Claim'), ('triage', 'Triage'), ('leadership', 'Leadership’s decision'), ('close', 'Close')], max_length=10),
        ),
        migrations.AddField(
            model_name='incident',
            name='waits_for',
            field=models.CharField(blank=True, choices=[('family', 'The family'), ('platform', 'The platform'), ('police', 'The police'), ('social_work', 'The social work service'), ('command', 'The local command'), ('somebody', 'Somebody else')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('officer', None)), fields=['due_at'], name='incident_to_claim'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['due_at', 'id'], name='open_by_clock'),
        ),
        migrations.AddField(
            model_name='clock',
            name='incident',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='incidents.incident'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('stopped_at', None)), fields=['due_at'], name='running_by_due'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('stopped_at', None)), fields=['warn_at'], name='running_by_warning'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('incident', 'stage'), name='one_running_clock_a_stage'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('left', None), models.Q(('grade', 'S4'), _negated=True), _connector='OR'), name='a_grave_clock_never_pauses'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
