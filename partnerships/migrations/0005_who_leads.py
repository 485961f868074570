from importlib import import_module

from django.db import migrations

BEFORE = import_module("partnerships.migrations.0002_standing").STANDING_SQL.replace(
    "CREATE VIEW", "CREATE OR REPLACE VIEW"
)
# The project's lead leads its partnership; without a project, who signs for or administers the leading organisation.
# While a partnership takes pledges it is an offer to every municipality: also when it is ordered, to late joiners.
AFTER = """
CREATE OR REPLACE VIEW partnerships_standing AS
WITH employed AS NOT MATERIALIZED (
    SELECT m.user_id, m.organisation_id, m.is_signatory, o.kind, m.is_administrator
    FROM os2collab_membership m JOIN os2collab_organisation o ON o.id = m.organisation_id
    WHERE m.started_on <= (now() AT TIME ZONE 'Europe/Copenhagen')::date AND (m.ended_on IS NULL OR m.ended_on >= (now() AT TIME ZONE 'Europe/Copenhagen')::date)
)
SELECT p.id AS partnership_id, e.user_id, e.organisation_id, 'partnership_lead' AS role
FROM partnerships_partnership p JOIN employed e ON e.organisation_id = p.lead_organisation_id
WHERE p.project_id IS NULL AND (e.is_signatory OR e.is_administrator)
UNION ALL
SELECT p.id, s.user_id, s.organisation_id, 'partnership_lead'
FROM partnerships_partnership p JOIN projects_standing s ON s.project_id = p.project_id
WHERE s.role = 'project_lead'
UNION ALL
SELECT p.id, e.user_id, e.organisation_id, CASE WHEN e.is_signatory THEN 'partner_signatory' ELSE 'partner' END
FROM partnerships_partnership p CROSS JOIN employed e
WHERE e.kind IN ('municipality', 'authority')
  AND (p.state IN ('open', 'reached', 'continued', 'ordered')
       OR e.organisation_id = p.lead_organisation_id
       OR EXISTS (SELECT 1 FROM partnerships_pledge g
                  WHERE g.partnership_id = p.id AND g.organisation_id = e.organisation_id))
UNION ALL
SELECT p.id, e.user_id, e.organisation_id, 'partnership_vendor'
FROM partnerships_partnership p JOIN employed e ON e.organisation_id = p.vendor_id
UNION ALL
SELECT p.id, s.user_id, s.organisation_id, 'partnership_reader'
FROM partnerships_partnership p JOIN projects_standing s ON s.project_id = p.project_id
WHERE p.state <> 'draft' AND s.role <> 'secretariat'
UNION ALL
SELECT p.id, e.user_id, e.organisation_id, 'secretariat'
FROM partnerships_partnership p CROSS JOIN employed e
WHERE e.kind = 'secretariat'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0001_initial"),
        ("partnerships", "0004_portfolio"),
        ("projects", "0005_team_secretariat"),
    ]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
