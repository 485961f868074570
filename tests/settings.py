"""The same house, with the doors that only tests need: cheap passwords, plain static files, no HTTPS.

Its people read English, so that tests quote the texts as the code has them. tests/test_translations.py reads Danish.
"""

import os

os.environ.setdefault("DEMO", "1")

from os2collab.settings import *  # noqa: F403 - the point of this file
from os2collab.settings import DATABASES, STORAGES

LANGUAGE_CODE = "en"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
LIVE_URL = ""  # a test that wants a stream starts its own
# What a test writes need not outlive a power cut; and its tables are so small that a plan is good for all values.
OPTIONS = "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), "options": OPTIONS}
if "prepare_threshold" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1  # tests/statements.py: what is prepared stays
