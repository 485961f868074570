"""One threshold to begin with: an example, because the amounts are set anew every second year."""

from datetime import date

from django.db import migrations

# The amount for services to regional and local authorities as it was published for 2024 and 2025.
EXAMPLE = {
    "name_da": "Tjenesteydelser, kommuner og regioner (eksempel)",
    "name_en": "Services, municipalities and regions (example)",
    "amount": 1_644_638,
    "years": 4,
    "near_percent": 80,
    "text_da": "Eksempel: kontrollér beløbet. Det er EU's tærskelværdi for 2024-2025. Værdien regnes for hele aftalen med"
    " optioner, og for en aftale uden udløb over fire år. Spørg en udbudskonsulent i god tid.",
    "text_en": "Example: check the amount. It is the EU threshold of 2024-2025. The value counts for the whole contract with"
    " its options, and over four years for one without an end. Ask a procurement adviser in good time.",
    "valid_from": date(2024, 1, 1),
}


def add_example(apps, schema_editor):
    apps.get_model("partnerships", "ProcurementThreshold").objects.create(**EXAMPLE)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0017_quotes")]
    operations = [migrations.RunPython(add_example, migrations.RunPython.noop)]
