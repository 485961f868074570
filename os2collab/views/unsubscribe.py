"""Stopping a kind of mail from the mail itself, without signing in (RFC 8058)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from os2collab import letters
from os2collab.models import User


@csrf_exempt  # mail programs post here by themselves; the token in the address is the permission
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing: virus scanners follow links. POST stops that kind of mail."""
    known = letters.read_unsubscribe_token(token)
    if known is None:
        raise Http404
    pk, kind = known
    reader = get_object_or_404(User, pk=pk)
    if request.method == "POST" and kind == letters.ASKED:
        reader.mail_when_asked = False
        reader.save(update_fields=["mail_when_asked"])
    elif request.method == "POST":
        reader.digest_days = []
        reader.save(update_fields=["digest_days"])
    stopped = not (reader.mail_when_asked if kind == letters.ASKED else reader.digest_days)
    with translation.override(reader.language):
        return render(request, "notifications/unsubscribe.html", {"kind": kind, "stopped": stopped})
