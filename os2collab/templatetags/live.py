"""`{% live project %}` in the head of a page that follows what others do there."""

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.template import Context, Library
from django.templatetags.static import static
from django.utils.safestring import SafeString

from os2collab.html import format_html

register = Library()


@register.simple_tag(takes_context=True)
def live(context: Context, container: Model) -> SafeString | str:
    """Where the page listens, and the script that does. Nothing when nobody streams. It asks the database nothing."""
    base: str = settings.LIVE_URL
    if not base:
        return ""
    request: HttpRequest = context["request"]
    if base.startswith(":"):
        host, _port = split_domain_port(request.get_host())
        base = f"{request.scheme}://{host}{base}"
    return format_html(
        '<meta name="live" content="{}{}/{}/">\n  <script type="module" src="{}" nonce="{}"></script>',
        *(base, container._meta.label_lower, container.pk, static("js/live.js"), context.get("csp_nonce", "")),
    )
