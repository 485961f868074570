from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from os2collab.translations import update


class Command(BaseCommand):
    help = "Collect the texts to translate into locale/*.po. In place of Django's own command, which needs gettext."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        for path in Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"):
            catalogue = update(polib.pofile(str(path)))
            catalogue.save(str(path))
            self.stdout.write(f"{path.parts[-3]}: {len(catalogue)} texts")
            for entry in catalogue.untranslated_entries():
                self.stdout.write(f"  not translated: {entry.msgid}")
