import django.db.models.deletion
from django.db import migrations, models

VIEW = "CREATE VIEW partnerships_pledgepapers AS SELECT id AS pledge_id FROM partnerships_pledge"


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0015_late_credits")]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW partnerships_pledgepapers"),
        migrations.CreateModel(
            name="PledgePapers",
            fields=[
                (
                    "pledge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="papers",
                        serialize=False,
                        to="partnerships.pledge",
                    ),
                ),
            ],
            options={"db_table": "partnerships_pledgepapers", "managed": False},
        ),
    ]
