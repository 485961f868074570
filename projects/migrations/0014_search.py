from django.db import migrations

from os2collab.search.column import search_column

# Dates that were edited before the work began stand in the events alone. They are few, and looked for by their day.
REPLANNED = "CREATE INDEX event_replanned ON os2collab_event (at) WHERE kind = 'milestone.replanned'"


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0009_search"), ("projects", "0013_barometer")]
    operations = [
        search_column("projects_product", "name", "summary"),
        search_column("projects_project", "title"),
        search_column("projects_goal", "''", "text || ' ' || sign"),
        search_column("projects_milestone", "'M' || number::text || ' ' || title", "outcome"),
        migrations.RunSQL(REPLANNED, "DROP INDEX event_replanned"),
    ]
