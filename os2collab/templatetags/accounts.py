"""`{% load accounts %}`: what allauth's pages need to look like ours."""

import re
from typing import Any

from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context, Library
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab.components import blocks, forms
from os2collab.ui import Tab

register = Library()

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.simple_tag(takes_context=True)
def account_tabs(context: Context) -> SafeString:
    """The pages about oneself, the present one marked."""
    request: HttpRequest = context["request"]
    pages = (
        (_("Profile"), "profile"),
        (_("E-mail"), "account_email"),
        (_("Password"), "account_change_password"),
        (_("Two-step sign-in"), "mfa_index"),
        (_("Devices"), "usersessions_list"),
    )
    tabs = [Tab(label, url, current=request.path.startswith(url)) for label, name in pages for url in [reverse(name)]]
    return blocks.tabs(tabs, _("Your account"))


@register.simple_tag
def button_class(attrs: dict[str, Any]) -> str:
    """Allauth tags its buttons by what they do; we have one primary a form, and quiet ways out."""
    tags = set(attrs.get("tags") or ())
    if tags & {"danger", "delete"}:
        return "button button--danger"
    if tags & {"link", "cancel"}:
        return "button button--quiet"
    if attrs.get("href") or tags & {"outline", "secondary", "minor", "resend"}:
        return "button"
    return "button button--primary"


@register.simple_tag
def account_field(field: BoundField, label: str = "", hint: str = "") -> SafeString:
    """A field of allauth's with our word for an e-mail, and without the placeholder that repeats the label."""
    field.field.widget.attrs.pop("placeholder", None)
    if field.name in {"login", "email"}:
        label = label or _("Work e-mail")
    field.label = label or field.label
    return forms.field(field, hint=hint)


@register.filter
def device(user_agent: str) -> str:
    """What a browser calls itself, for people: “Firefox, Windows”."""
    browser = next((name for mark, name in BROWSERS if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, user_agent)), "")
    return ", ".join(filter(None, (browser, system))) or user_agent[:40] or _("Unknown browser")
