"""Sign-in with one's municipality: which OpenID Connect provider speaks for which organisation. Read at start."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured

EXPECTED = (
    'OIDC_PROVIDERS must be a JSON list like [{"provider_id": "skanderborg", "name": "Skanderborg", "server_url": '
    '"https://login.skanderborg.example", "client_id": "…", "secret": "…", "organisation": "skanderborg"}]'
)
BOUNDS = 'Name the mail domains that it speaks for: "domains": ["skanderborg.dk"]'
REQUIRED = {"provider_id", "name", "server_url", "client_id", "secret", "organisation"}
HERE = {"localhost", "127.0.0.1", "::1"}


def read(value: str) -> list[dict[str, Any]]:
    """The variable as allauth's list of apps. A mistake in it is one line that says where."""
    if not value:
        return []
    try:
        entries = json.loads(value)
    except ValueError:
        raise ImproperlyConfigured(f"{EXPECTED}; this is not JSON") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImproperlyConfigured(EXPECTED)
    apps = [_app(number, entry) for number, entry in enumerate(entries, start=1)]
    ids = [app["provider_id"] for app in apps]
    if len(set(ids)) < len(ids):
        raise ImproperlyConfigured("OIDC_PROVIDERS names the same provider_id twice")
    return apps


def without_bounds(**kwargs: Any) -> list[CheckMessage]:
    """What `manage.py check --deploy` says of providers that may claim any address, of other organisations too."""
    apps: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [
        CheckWarning(f"OIDC_PROVIDERS: {app['provider_id']} has no domains", hint=BOUNDS, id="os2collab.W001")
        for app in apps
        if not app["settings"]["domains"]
    ]


def _app(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    where = f"OIDC_PROVIDERS, entry {number}"
    domains = entry.get("domains", [])
    if wrong := REQUIRED ^ (set(entry) - {"domains"}):
        raise ImproperlyConfigured(f"{where}: wanting or unknown: {', '.join(sorted(wrong))}")
    if empty := [key for key in sorted(REQUIRED) if not isinstance(entry[key], str) or not entry[key].strip()]:
        raise ImproperlyConfigured(f"{where}: must be text: {', '.join(empty)}")
    if not isinstance(domains, list) or not all(isinstance(domain, str) and "." in domain for domain in domains):
        raise ImproperlyConfigured(f'{where}: domains must be a list like ["skanderborg.dk"]')
    if not re.fullmatch(r"[a-z0-9-]{1,60}", entry["provider_id"]):
        raise ImproperlyConfigured(f"{where}: provider_id is a part of an address: small letters, digits and hyphens")
    server = urlsplit(entry["server_url"])
    # What the provider says is believed because it comes straight from its server; only TLS makes sure of that.
    if not server.hostname or not (server.scheme == "https" or (server.scheme == "http" and server.hostname in HERE)):
        raise ImproperlyConfigured(f"{where}: server_url must begin with https://")
    return {
        "provider_id": entry["provider_id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {
            "server_url": entry["server_url"].rstrip("/"),
            "organisation": entry["organisation"],
            "domains": [domain.lower().lstrip("@") for domain in domains],
        },
    }
