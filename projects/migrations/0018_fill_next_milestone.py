from django.db import migrations

# What the verbs store from now on: the first open milestone by the plan's dates, and when it is expected.
FILL = """
UPDATE projects_project
SET next_milestone_id = upcoming.id, next_due_on = upcoming.forecast_date
FROM (
    SELECT DISTINCT ON (project_id) id, project_id, forecast_date
    FROM projects_milestone
    WHERE state NOT IN ('accepted', 'cancelled')
    ORDER BY project_id, due_date, position, number
) AS upcoming
WHERE upcoming.project_id = projects_project.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0017_next_milestone"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
