"""Turns the catalogues in `locale/` into what Django reads, without the gettext programs."""

from pathlib import Path

import polib
from django.conf import settings


def compile_catalogues() -> None:
    """Write each .mo file that is missing or older than its .po file."""
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).rglob("*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(compiled))
