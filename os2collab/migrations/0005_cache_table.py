"""Where attempts to sign in are counted: in the database, because several server processes must count together."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS cache")


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0004_organisation_version"),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
