#!/usr/bin/env python
"""The command line of OS2collab. A mistake in the settings is one clear line, never a traceback."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command that was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "os2collab.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"os2collab: {error}")


if __name__ == "__main__":
    main()
