
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dcs_portal.audit import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_triggers'),
        ('policies', '0005_facts_of_versions'),
        ('schools', '0004_absence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeclaredException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('academic_year', models.PositiveSmallIntegerField()),
                ('what', models.TextField()),
                ('concerns', models.CharField(max_length=120)),
                ('doing', models.TextField()),
                ('by_when', models.DateField()),
                ('done_on', models.DateField(null=True)),
                ('done_what', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.school')),
            ],
            options={
                'ordering': ['by_when', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('academic_year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('statement', models.CharField(max_length=200)),
                ('because', models.TextField(blank=True)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(max_length=80)),
                ('signed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='schools.school')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exceptions', models.ManyToManyField(related_name='declarations', to='policies.declaredexception')),
            ],
            options={
                'ordering': ['-academic_year', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_on', models.DateField()),
                ('year_group', models.CharField(max_length=60)),
                ('platform', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('recorded', 'Recorded'), ('in_hand', 'In hand'), ('closed', 'Closed')], default='recorded', max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('stopped', 'It has stopped'), ('not_so', 'It turned out not to be so'), ('other', 'Something else')], max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='schools.school')),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FindingAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField()),
                ('who', models.CharField(max_length=120)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='policies.finding')),
            ],
            options={
                'ordering': ['done_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DeclarationDates',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('academic_year', models.PositiveSmallIntegerField()),
                ('asked_from', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['academic_year', 'set_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('asked_from', None), ('due_on', None), ('due_on__gt', models.F('asked_from')), _connector='OR'), name='declaration_is_due_after_it_is_asked')],
            },
        ),
        migrations.CreateModel(
            name='DeclarationReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('academic_year', models.PositiveSmallIntegerField()),
                ('stage', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schools.school')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('academic_year', 'school', 'person', 'stage', 'on'), name='declaration_told_once_a_day'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('academic_year', 'school', 'stage', 'on'), name='declaration_told_hq_once_a_day')],
            },
        ),
        migrations.AddConstraint(
            model_name='declaredexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None), ('done_on', None), ('done_what', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), ('done_on__isnull', False), models.Q(('done_what', ''), _negated=True)), _connector='OR'), name='exception_done_is_done_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('school', 'academic_year', 'number'), name='declaration_number_once'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('school', 'academic_year'), name='one_declaration_in_force'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('number', 1)), models.Q(('number__gt', 1), models.Q(('because', ''), _negated=True)), _connector='OR'), name='correction_says_why'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['-recorded_at', '-id'], name='finding_by_time'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['school', '-recorded_at', '-id'], name='finding_of_a_school'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['status', '-recorded_at', '-id'], name='finding_by_status'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['recorded_by', '-recorded_at', '-id'], name='finding_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at', None), ('outcome', '')), _connector='OR'), name='finding_closed_has_an_outcome'),
        ),
        # Back again nothing is to be done: the triggers go with their tables.
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
