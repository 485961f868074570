from django.db import migrations

from os2collab.search.column import search_column


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0010_dialogue")]
    operations = [search_column("os2collab_comment", "''", "text")]
