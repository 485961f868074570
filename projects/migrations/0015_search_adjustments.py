from django.db import migrations

from os2collab.search.column import search_column


class Migration(migrations.Migration):
    dependencies = [("projects", "0014_search")]
    operations = [
        search_column(
            "projects_adjustmentversion",
            "reason",
            "for_scope || ' ' || for_staffing || ' ' || for_deadline || ' ' || for_money",
        )
    ]
