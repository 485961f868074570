"""The secretariat's people on a team have a role of their own there, beside the one they have everywhere."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("projects.migrations.0002_standing").STANDING_SQL.replace(
    "CREATE VIEW", "CREATE OR REPLACE VIEW"
)

STANDING_SQL = """
CREATE OR REPLACE VIEW projects_standing AS
WITH employed AS NOT MATERIALIZED (
    SELECT user_id, organisation_id FROM os2collab_membership
    WHERE started_on <= (now() AT TIME ZONE 'Europe/Copenhagen')::date AND (ended_on IS NULL OR ended_on >= (now() AT TIME ZONE 'Europe/Copenhagen')::date)
)
SELECT t.project_id, t.user_id, t.organisation_id,
       CASE WHEN t.role IN ('project_lead', 'tester') THEN t.role
            ELSE 'team_' || t.side END AS role
FROM projects_teammember t
JOIN employed e ON e.user_id = t.user_id AND e.organisation_id = t.organisation_id
WHERE t.ended_on IS NULL
UNION ALL
SELECT p.project_id, e.user_id, p.organisation_id, 'participant_' || p.side
FROM projects_participation p
JOIN employed e ON e.organisation_id = p.organisation_id
WHERE p.ended_on IS NULL AND p.side <> 'secretariat'
UNION ALL
SELECT gp.project_id, e.user_id, s.organisation_id,
       CASE WHEN g.kind = 'steering' AND s.position = 'chair' THEN 'steering_chair'
            ELSE g.kind || '_seat' END
FROM projects_seat s
JOIN projects_group g ON g.id = s.group_id
JOIN projects_group_projects gp ON gp.group_id = g.id
JOIN employed e ON e.organisation_id = s.organisation_id AND e.user_id IN (s.holder_id, s.substitute_id)
WHERE s.ended_on IS NULL
UNION ALL
SELECT p.id, e.user_id, o.id, 'secretariat'
FROM projects_project p
CROSS JOIN os2collab_organisation o
JOIN employed e ON e.organisation_id = o.id
WHERE o.kind = 'secretariat'
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_report_submitted_once")]
    operations = [migrations.RunSQL(STANDING_SQL, BEFORE)]
