from importlib import import_module

from django.db import migrations

BEFORE = import_module("partnerships.migrations.0005_who_leads").AFTER
# The same people in the same roles. One condition with OR read all partnerships and all pledges for a single person;
# each of its three parts finds its rows by an index.
PARTNERS = """SELECT p.id, e.user_id, e.organisation_id, CASE WHEN e.is_signatory THEN 'partner_signatory' ELSE 'partner' END
FROM partnerships_partnership p CROSS JOIN employed e
WHERE e.kind IN ('municipality', 'authority')
  AND (p.state IN ('open', 'reached', 'continued', 'ordered')
       OR e.organisation_id = p.lead_organisation_id
       OR EXISTS (SELECT 1 FROM partnerships_pledge g
                  WHERE g.partnership_id = p.id AND g.organisation_id = e.organisation_id))
"""
BY_INDEX = """SELECT p.id, e.user_id, e.organisation_id, CASE WHEN e.is_signatory THEN 'partner_signatory' ELSE 'partner' END
FROM partnerships_partnership p CROSS JOIN employed e
WHERE e.kind IN ('municipality', 'authority') AND p.state IN ('open', 'reached', 'continued', 'ordered')
UNION ALL
SELECT p.id, e.user_id, e.organisation_id, CASE WHEN e.is_signatory THEN 'partner_signatory' ELSE 'partner' END
FROM partnerships_partnership p JOIN employed e ON e.organisation_id = p.lead_organisation_id
WHERE e.kind IN ('municipality', 'authority') AND p.state NOT IN ('open', 'reached', 'continued', 'ordered')
UNION ALL
SELECT g.partnership_id, e.user_id, e.organisation_id, CASE WHEN e.is_signatory THEN 'partner_signatory' ELSE 'partner' END
FROM partnerships_pledge g JOIN employed e ON e.organisation_id = g.organisation_id
WHERE e.kind IN ('municipality', 'authority')
"""
AFTER = BEFORE.replace(PARTNERS, BY_INDEX)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0007_saved_view_long_query")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
