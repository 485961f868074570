"""`manage.py import_municipalities [FILE.csv]`: regions and inhabitants, a new year beside the old."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from os2collab import imports


class Command(BaseCommand):
    help = (
        "Load municipalities from a CSV file with the columns code, name, region, population and population_year"
        " (region_valid_from may be added). Loading a file again changes nothing; a bad line stops all of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=imports.SHIPPED, help="the 98 of 2020 unless named")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            loaded = imports.load(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except imports.BadFile as error:
            raise CommandError("\n".join(["Nothing was loaded.", *error.problems])) from error
        for change in loaded.regions:
            self.stdout.write(f"region changed: {change}")
        self.stdout.write(
            f"{len(loaded.registered)} municipalities registered, {loaded.figures} population figures added"
        )
