from django.db import migrations, models

KNOWN = "UPDATE partnerships_pledge SET late_for_amount = amount WHERE joined_late"


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0019_committed_partners")]

    operations = [
        migrations.AddField(
            model_name="pledge",
            name="late_for_amount",
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
