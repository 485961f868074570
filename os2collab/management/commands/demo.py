from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from os2collab import demo
from os2collab.models import User


class Command(BaseCommand):
    help = "Load the demo people and their story into an empty database, told relative to today."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("this is not a demo (DEMO is off), so its people get no door here")
        if User.objects.exists():
            self.stdout.write("There are people in the database already; the story is not told again.")
            return
        demo.load()
        self.stdout.write("The demo story is loaded.")
