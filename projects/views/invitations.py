"""Invitations: the lead sends, the invited person answers."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.forms.base import Form
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import User
from projects.actions import invitations
from projects.forms.invitations import InvitationForm
from projects.models import Invitation
from projects.pages import project_pages
from projects.reached import invitation_pages
from projects.secret_links import digest_of


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who is invited, and a form to invite one more."""
    project = reach(request, Permission.PROJECT_INVITE, project_pages(slug))
    form = InvitationForm(posted(request))
    if form.is_valid() and form.attempt(invitations.invite, project, by=request.user, **form.cleaned_data):
        toast = _("%(name)s is invited") % {"name": form.cleaned_data["name"]}
        return client_redirect(request, reverse("team", args=[slug]), toast=toast)
    context = {"project": project, "form": form, "invitations": project.invitations.open().for_list()}
    return render(request, "projects/invitations/list.html", context, status=form.status)


@require_POST
def withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The link in the mail stops working."""
    invitation = reach_invitation(request, slug, pk)
    invitations.withdraw(invitation, by=request.user)
    toast = _("The invitation to %(name)s is withdrawn") % {"name": invitation.name}
    return client_redirect(request, reverse("team", args=[slug]), toast=toast)


@require_POST
def resend(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Mail it again, with a new link."""
    invitation, form = reach_invitation(request, slug, pk), Form({})
    if form.is_valid() and form.attempt(invitations.resend, invitation, by=request.user):
        toast = _("The invitation to %(name)s is sent again") % {"name": invitation.name}
    else:
        toast = " ".join(map(str, form.non_field_errors()))
    return client_redirect(request, reverse("team", args=[slug]), toast=toast)


def reach_invitation(request: SignedInRequest, slug: str, pk: int) -> Invitation:
    """An invitation of the project in the address, for somebody who may invite."""
    return reach(request, Permission.PROJECT_INVITE, invitation_pages(slug, pk))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites to what; the invited person, signed in, accepts. GET changes nothing."""
    mailed = Invitation.objects.select_related("project__product", "organisation", "invited_by")
    invitation = get_object_or_404(mailed, secret_hash=digest_of(secret))
    user = request.user if isinstance(request.user, User) else None
    form = Form(posted(request))
    if invitation.state != "pending" and (user is None or invitation.accepted_by_id != user.pk):
        return render(request, "projects/invitations/spent.html", {"invitation": invitation}, status=410)
    if user is None and form.is_valid():
        return let_in(request, invitation)
    if user and form.is_valid() and (member := form.attempt(invitations.accept, invitation, by=user)):
        return client_redirect(request, member.project, toast=_("Welcome to the team"))
    is_known = User.objects.filter(email=invitation.email).exists()
    context = {"invitation": invitation, "project": invitation.project, "form": form, "is_known": is_known}
    return render(request, "projects/invitations/answer.html", context, status=form.status)


def let_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """To the sign-in, or to the sign-up, which is open to the invited address alone; then back here."""
    if User.objects.filter(email=invitation.email).exists():
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    request.session["invitation_email"] = invitation.email
    request.session["invitation_name"] = invitation.name
    request.session["invitation_next"] = request.path
    return HttpResponseRedirect(reverse("account_signup"))
