from django.db import migrations, models

RED = """
UPDATE projects_milestone SET has_red = true
WHERE state NOT IN ('delivered', 'accepted', 'cancelled') AND EXISTS (
    SELECT FROM projects_statusreport report
    WHERE report.id IN (vendor_report_id, municipal_report_id) AND report.status = 'off_track'
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0007_tell_open_pages"),
        ("projects", "0009_check_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="has_red",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(RED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("has_gap", True), ("has_red", True), _connector="OR"),
                fields=["project"],
                name="milestone_to_discuss",
            ),
        ),
    ]
