"""The settings of production, plain HTTP apart, with the two floors and a count of queries for whoever asks."""

from os2collab.settings import *  # noqa: F403 - the point of this file
from os2collab.settings import BASE_DIR, MIDDLEWARE, TEMPLATES

MIDDLEWARE = ["tools.bench.floors.middleware", *MIDDLEWARE]
TEMPLATES = [{**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], BASE_DIR / "tools" / "bench"]}]
