from importlib import import_module

from django.db import migrations

BEFORE = import_module("partnerships.migrations.0008_standing_by_index").AFTER
# Who reads quotes: whoever has committed money, not every municipality that could. Who leads has a stake from the start.
COMMITTED = """UNION ALL
SELECT g.partnership_id, e.user_id, e.organisation_id, 'partner_committed'
FROM partnerships_pledge g JOIN employed e ON e.organisation_id = g.organisation_id
WHERE e.kind IN ('municipality', 'authority') AND g.level IN ('conditional', 'binding')
UNION ALL
SELECT p.id, e.user_id, e.organisation_id, 'partner_committed'
FROM partnerships_partnership p JOIN employed e ON e.organisation_id = p.lead_organisation_id
WHERE e.kind IN ('municipality', 'authority')
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0018_example_threshold")]
    operations = [migrations.RunSQL(BEFORE + COMMITTED, BEFORE)]
