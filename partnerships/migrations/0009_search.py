from django.db import migrations

from os2collab.search.column import search_column


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0009_search"), ("partnerships", "0008_standing_by_index")]
    operations = [search_column("partnerships_partnership", "title", "purpose")]
