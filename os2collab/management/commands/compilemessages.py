from typing import Any

from django.core.management.base import BaseCommand

from os2collab.translations import compile_catalogues


class Command(BaseCommand):
    help = "Compile locale/*.po. In place of Django's own command, which needs the gettext programs."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        compile_catalogues()
