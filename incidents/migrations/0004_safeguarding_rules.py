from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0003_carry_over'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'duplicate', 'unrelated', 'no_action']), ('acted_at__isnull', False), models.Q(('outcome__in', ['allegation', 'passed_on', 'duplicate', 'no_action']), ('restricted', True)), _connector='OR'), name='outcome_fits_leadership'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('referred_at', None), models.Q(('category', ''), _negated=True), _connector='OR'), name='referred_after_triage'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('danger', True), ('kind', 'image'), models.Q(('platform', ''), _negated=True), _connector='OR'), name='only_urgent_is_incomplete'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('category__gt', ''), ('severity', models.F('proposed_severity')), _connector='OR'), name='severity_changed_by_triage'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('restricted', False), models.Q(('status__in', ['with_leadership', 'awaiting_removal']), _negated=True), _connector='OR'), name='restricted_stays_with_allegations'),
        ),
    ]
