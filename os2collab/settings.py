"""Every setting of the house, in one file, driven by the environment.

Secure unless told otherwise. Without SECRET_KEY and ALLOWED_HOSTS this is the demo: it answers on this machine only,
with a secret key of its own in `var/`. docs/operations.md lists the variables.
"""

import os
import secrets
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from os2collab import database, oidc

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def text(name: str, default: str = "") -> str:
    """A variable as text; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A variable that is on (1, true, yes) or off (0, false, no)."""
    value = text(name, str(default)).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”")


def items(name: str, default: str = "") -> list[str]:
    """A variable that holds a list with commas between."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def number(name: str, default: int, *, lowest: int, highest: int) -> int:
    """A variable that is a whole number between two bounds."""
    value = text(name, str(default))
    if not value.isdecimal() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} must be a number from {lowest} to {highest}, not “{value}”")
    return int(value)


def day_of_year(name: str, default: str) -> tuple[int, int]:
    """A variable that is a day of any year, as month and day: `09-15`."""
    value = text(name, default)
    try:
        day = datetime.strptime(f"2001-{value}", "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a month and a day like {default}, not “{value}”") from error
    return day.month, day.day


def mailer(url: str) -> dict[str, Any]:
    """Read `smtp://user:password@host:587?tls=1`, `smtps://…:465`, `file:///folder` or `console:`."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends."
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        options = {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 587),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": dict(parse_qsl(parts.query)).get("tls") == "1",
            "timeout": 20,
        }
        return {"BACKEND": f"{backend}smtp.EmailBackend", "OPTIONS": options}
    if parts.scheme == "file":
        return {"BACKEND": f"{backend}filebased.EmailBackend", "OPTIONS": {"file_path": parts.path}}
    if parts.scheme == "console":
        return {"BACKEND": f"{backend}console.EmailBackend"}
    raise ImproperlyConfigured(
        "EMAIL_URL must look like smtp://user:password@host:587?tls=1, smtps://…, file:///folder or console:"
    )


def live_origins(url: str, hosts: list[str]) -> list[str]:
    """What the content security policy must name so that pages may open LIVE_URL; it cannot name an IPv6 host."""
    parts = urlsplit(url)
    if url.startswith(":"):
        port = url.partition("/")[0]
        return [f"{f'*{host}' if host.startswith('.') else host}{port}" for host in hosts if not host.startswith("[")]
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def demo_secret_key() -> str:
    """A random key of this checkout's own, kept so that people stay signed in when the demo restarts."""
    file = VAR_DIR / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


DEBUG = flag("DEBUG", default=False)
DEMO = flag("DEMO", default=not text("SECRET_KEY") and not text("ALLOWED_HOSTS"))
SECRET_KEY = text("SECRET_KEY") or (demo_secret_key() if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set (DEMO=1 makes one for a demo)")

# Where we are
BIND = text("BIND", "127.0.0.1")
PORT = number("PORT", 8000, lowest=1, highest=65535)
WEB_WORKERS = number("WEB_WORKERS", min(os.cpu_count() or 1, 4), lowest=1, highest=64)
WEB_THREADS = number("WEB_THREADS", 4, lowest=1, highest=64)  # more than one: a slow upload must not stop the rest
ALLOWED_HOSTS = items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: the host names that the site answers to, with commas between")
DOMAIN = ALLOWED_HOSTS[0].lstrip(".")
SITE_URL = text("SITE_URL", f"http://localhost:{PORT}" if DEMO else f"https://{DOMAIN}").rstrip("/")
CSRF_TRUSTED_ORIGINS = items("CSRF_TRUSTED_ORIGINS")
LIVE_PORT = number("LIVE_PORT", PORT % 65535 + 1, lowest=1, highest=65535)  # where `manage.py stream` listens
# Where browsers reach it: an address, a path that the proxy maps, `:port/path` on the page's own host, or nowhere.
LIVE_URL = text("LIVE_URL", f":{LIVE_PORT}/live/" if DEMO else "")
PROXIES = number("PROXIES", 0, lowest=0, highest=9)  # how many of our own stand in front and end HTTPS

# What it is made of
INSTALLED_APPS = [
    "os2collab",
    "projects",
    "partnerships",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks_db",
    "pgtrigger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "os2collab.assets.middleware",  # stylesheet and icons: no session, no language
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "os2collab.middleware.readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "os2collab.middleware.language",
    "os2collab.middleware.RefusedFormMiddleware",
    "os2collab.middleware.SignInRequiredMiddleware",  # deny by default: a public view says so itself
    "os2collab.visits.VisitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "os2collab.urls"
FORM_RENDERER = "os2collab.forms.renderer.Renderer"
WSGI_APPLICATION = "os2collab.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["os2collab.templatetags.links"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "os2collab.context.page",
                "os2collab.context.notices",
            ],
        },
    },
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # two libraries named i18n: ours stands in the place of Django's

# Data
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **database.configuration(text("DATABASE_URL"), VAR_DIR),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # few would let an attacker push out what counts his attempts
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail
MAILERS = {"default": mailer(text("EMAIL_URL", f"file://{VAR_DIR / 'mail'}" if DEMO else "smtp://localhost:25"))}
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", f"OS2collab <os2collab@{DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CONTACT_EMAIL = text("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])  # who answers about access and data

# People
AUTH_USER_MODEL = "os2collab.User"
AUTHENTICATION_BACKENDS = ["os2collab.sessions.Backend"]
SESSION_ENGINE = "os2collab.sessions"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "os2collab.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "os2collab.forms.accounts.LoginForm",
    "request_login_code": "os2collab.forms.accounts.RequestLoginCodeForm",
    "signup": "os2collab.forms.accounts.SignupForm",
}
ACCOUNT_RATE_LIMITS = {"join": "60/m/ip"}  # beside allauth's own: who looks at a partnership's public page
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds; some mail takes its time
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # to the person, when a key to their account changes
ACCOUNT_EMAIL_SUBJECT_PREFIX = "OS2collab: "
ACCOUNT_CHANGE_EMAIL = True  # one address each: a new one takes the old one's place when it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "os2collab.forms.accounts.AddWebAuthnForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "OS2collab"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
SOCIALACCOUNT_ADAPTER = "os2collab.accounts.MunicipalAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": oidc.read(text("OIDC_PROVIDERS"))},
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A link: browsers hold form-action against every address that a posted form is sent on to, and only the provider knows
# how many it takes. Nothing can be connected to an account this way (os2collab.accounts), so a link does no harm.
SOCIALACCOUNT_LOGIN_ON_GET = True
USERSESSIONS_TRACK_ACTIVITY = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Language and time
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]  # borrowed: texts of others, in our words
FORMAT_MODULE_PATH = "os2collab.formats"
TIME_ZONE = "Europe/Copenhagen"

# A delivery is answered within so many Danish working days; a municipal budget is proposed and adopted by these days.
ACCEPTANCE_WORKING_DAYS = number("ACCEPTANCE_WORKING_DAYS", 10, lowest=1, highest=250)
BUDGET_PROPOSED_BY = day_of_year("BUDGET_PROPOSED_BY", "09-15")
BUDGET_ADOPTED_BY = day_of_year("BUDGET_ADOPTED_BY", "10-15")

# Files
FILES_DIR = Path(text("FILES_DIR", str(VAR_DIR / "files")))  # what people upload; no web server hands it out
FILE_MAX_BYTES = number("FILE_MAX_MB", 20, lowest=1, highest=1_000) * 1_000_000
FILE_TYPES = frozenset(items("FILE_TYPES", "pdf,docx,xlsx,pptx,odt,ods,odp,png,jpg,jpeg,webp,txt,md,csv"))
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # no form takes more at once
FILE_UPLOAD_HANDLERS = [
    "os2collab.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_DIR, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Safety
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF, *live_origins(LIVE_URL, ALLOWED_HOSTS)],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
HTTPS = flag("HTTPS", default=not DEMO and not DEBUG)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
CSRF_FAILURE_VIEW = "os2collab.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# Words to whoever runs the server, on its standard error
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers knock at every address all day
        "django_tasks_db": {"level": "ERROR"},
        "os2collab": {"level": "INFO"},
    },
}
