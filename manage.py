#!/usr/bin/env python
"""The command line of OS2collab. A bad setting or an absent database is one clear line, never a traceback."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, connection


def main() -> None:
    """Run the command that was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "os2collab.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"os2collab: {error}")
    except OperationalError as error:
        if connection.connection:
            raise
        sys.exit(f"os2collab: the database does not answer: {' '.join(str(error).split())}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
