from django.db import migrations

from os2collab.search.column import search_column


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0010_dialogue")]
    # Without the numbers of those who are mentioned: they are no words of the text.
    operations = [search_column("os2collab_comment", "''", r"regexp_replace(text, '@\[[0-9]{1,18}\]', '', 'g')")]
