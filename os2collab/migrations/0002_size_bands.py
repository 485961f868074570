"""OS2's published size groups. The weights are examples: OS2 has not published its own."""

from django.db import migrations

BANDS = [(0, 1), (25_000, 2), (60_000, 3), (120_000, 4)]


def add_bands(apps, schema_editor):
    SizeBand = apps.get_model("os2collab", "SizeBand")
    SizeBand.objects.bulk_create(SizeBand(minimum=minimum, weight=weight) for minimum, weight in BANDS)


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0001_initial")]
    operations = [migrations.RunPython(add_bands, migrations.RunPython.noop)]
