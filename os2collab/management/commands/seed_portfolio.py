import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from os2collab import seeding
from os2collab.models import User


class Command(BaseCommand):
    help = "Fill an empty database with a large made-up portfolio, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--projects", type=int, default=500, help="how many; all else grows with it")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another portfolio")
        parser.add_argument("--beside-others", action="store_true", help="into a database that holds people already")

    def handle(self, *, projects: int, seed: int, beside_others: bool, **options: Any) -> None:
        if projects < 1:
            raise CommandError("--projects must be 1 or more")
        if User.objects.exists() and not beside_others:
            raise CommandError("this database holds people already: --beside-others adds the portfolio to them")
        begun = time.perf_counter()
        written = seeding.load(projects, seed)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        for model, count in sorted(written.items(), key=lambda item: -item[1]):
            self.stdout.write(f"{count:>10,} {model._meta.verbose_name_plural}")
        self.stdout.write(f"in {time.perf_counter() - begun:.0f} seconds")
