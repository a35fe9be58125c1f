"""What the portal already holds, as the new columns take it: severities, names to match, and from whom it is hidden."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from incidents.names import key


def carry_over(apps, schema_editor):
    Incident, Party = apps.get_model('incidents', 'Incident'), apps.get_model('incidents', 'Party')
    Withholding = apps.get_model('incidents', 'Withholding')
    Incident.objects.filter(severity='').update(severity='S2')
    Incident.objects.update(proposed_severity=F('severity'))
    for party in Party.objects.exclude(name='').iterator():
        Party.objects.filter(pk=party.pk).update(name_key=key(party.name))
    for party in Party.objects.filter(person__isnull=False).iterator():
        # Whoever was named until now was hidden from for good.
        Withholding.objects.get_or_create(
            incident_id=party.incident_id, person_id=party.person_id, ground=party.part, defaults={'state': 'confirmed'}
        )
    leading = apps.get_model('schools', 'Role').objects.filter(name='leader', ends_on=None)
    for person, school in leading.values_list('user', 'school'):
        concerned = Withholding.objects.filter(person=person).values('incident')
        Incident.objects.filter(pk__in=concerned, school=school).update(leadership='senior')
    tomorrow = timezone.now() + timedelta(days=1)
    Incident.objects.filter(officer=None).exclude(status='closed').update(claim_by=tomorrow)


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0002_safeguarding'),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True)]
