import itertools

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from incidents.handles import handle_key

BATCH = 1000


def take_first_posts(apps, schema_editor):
    """Each report's own post gets number 1, from the facts of its incident."""
    posts, parties = apps.get_model('incidents', 'Post'), apps.get_model('incidents', 'Party')
    incidents = apps.get_model('incidents', 'Incident').objects.exclude(platform='', whereabouts='', link='')
    kinds = parties.objects.filter(part='poster', incident=models.OuterRef('pk')).order_by('pk').values('kind')[:1]
    fields = ['pk', 'platform', 'whereabouts', 'link', 'seen_on', 'seen_time', 'reporter_id', 'reported_at', 'kind_of_poster']
    known = incidents.annotate(kind_of_poster=models.Subquery(kinds)).order_by('pk').values_list(*fields)
    rows = (
        posts(
            incident_id=pk, number=1, platform=platform, account=account, link=link, seen_on=seen_on, seen_time=seen_time,
            handle=handle_key(platform, account, link), author_kind=kind or 'unknown', added_by_id=by, added_at=at,
        )
        for pk, platform, account, link, seen_on, seen_time, by, at, kind in known.iterator(BATCH)
    )
    while batch := list(itertools.islice(rows, BATCH)):
        posts.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_triggers'),
        ('incidents', '0008_queue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('platform', models.CharField(blank=True, choices=[('facebook', 'Facebook'), ('instagram', 'Instagram'), ('messenger', 'Messenger'), ('snapchat', 'Snapchat'), ('tiktok', 'TikTok'), ('whatsapp', 'WhatsApp'), ('x', 'X (Twitter)'), ('youtube', 'YouTube'), ('discord', 'Discord'), ('reddit', 'Reddit'), ('roblox', 'Roblox'), ('telegram', 'Telegram'), ('other', 'Somewhere else')], max_length=20)),
                ('account', models.CharField(blank=True, max_length=200)),
                ('handle', models.CharField(blank=True, editable=False, max_length=200)),
                ('link', models.CharField(blank=True, max_length=2000)),
                ('author_kind', models.CharField(choices=[('person', 'A person'), ('group', 'A group or page'), ('unknown', 'Not known')], default='unknown', max_length=10)),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('ar', 'Arabic'), ('nl', 'Dutch'), ('fr', 'French'), ('de', 'German'), ('el', 'Greek'), ('it', 'Italian'), ('ms', 'Malay'), ('ne', 'Nepali'), ('es', 'Spanish'), ('tr', 'Turkish'), ('other', 'Another language')], max_length=10)),
                ('seen_on', models.DateField()),
                ('seen_time', models.TimeField(null=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('up', 'Still up'), ('removed', 'Removed'), ('unknown', 'Not known whether it is still up')], default='unknown', max_length=10)),
                ('checked_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('reference', models.CharField(blank=True, max_length=100)),
                ('reply', models.CharField(blank=True, choices=[('removed', 'It removed the post'), ('refused', 'It refused'), ('none', 'It has not answered')], max_length=10)),
                ('replied_at', models.DateTimeField(null=True)),
                ('helpline_at', models.DateTimeField(null=True)),
                ('harmful_at', models.DateTimeField(null=True)),
                ('harmful_reference', models.CharField(blank=True, max_length=100)),
                ('told', models.JSONField(default=list)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published', to='incidents.incident')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(condition=models.Q(('handle', ''), _negated=True), fields=['handle', 'incident'], name='post_by_handle')],
                'constraints': [models.UniqueConstraint(fields=('incident', 'number'), name='one_post_a_number'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', False), ('state', 'removed')), models.Q(models.Q(('state', 'removed'), _negated=True), ('removed_at', None)), _connector='OR'), name='removed_post_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at', None), ('reply', '')), models.Q(('replied_at__isnull', False), ('reported_at__isnull', False)), _connector='OR'), name='reply_to_a_report'), models.CheckConstraint(condition=models.Q(('replied_at', None), ('replied_at__gte', models.F('reported_at')), _connector='OR'), name='reply_after_the_report')],
            },
        ),
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enquiries', to='incidents.post')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enquiries', to='incidents.incident')),
            ],
            options={
                'verbose_name_plural': 'enquiries',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered', None)), fields=('post', 'to'), name='one_open_enquiry_a_post')],
            },
        ),
        migrations.RunPython(take_first_posts, migrations.RunPython.noop),
    ]
