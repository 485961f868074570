"""The door that the server (granian) calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "os2collab.settings")

application = get_wsgi_application()
