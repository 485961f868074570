"""The door that the server (granian) calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "os2collab.settings")

application = get_wsgi_application()

# Load what the first visitor would wait for, then tell the garbage collector that all this is here to stay.
get_resolver().url_patterns  # noqa: B018 - reading it loads every view
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
