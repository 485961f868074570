from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404

from os2collab.models import User
from os2collab.personas import PERSONAS


@login_not_required
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Be one of the demo's people, without a password. Outside the demo there is nothing here."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    emails = {persona.key: persona.email for persona in PERSONAS}
    email = emails.get(request.POST.get("persona", ""))
    user = get_object_or_404(User, email=email, is_active=True)
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response
