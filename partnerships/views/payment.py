"""How certain the money is: the payment page, the vendor's own risk, and which partnership pays for a milestone."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import User
from partnerships.actions import funding
from partnerships.forms.invoices import OwnRiskForm
from partnerships.funds import funds_of
from partnerships.models import Partnership
from partnerships.payment import knows_the_plan, payment_page
from partnerships.reached import partnership_rows
from projects.models import Milestone


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Binding, granted, covered, invoiced, paid; and what the reader's own organisation pays."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    return render(request, "partnerships/payment/payment.html", payment_page(partnership, request.user))


@require_http_methods(["GET", "POST"])
def own_risk(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The vendor says that it works on a milestone that is not covered, at its own risk."""
    partnership = reach(request, Permission.OWN_RISK_TAKE, partnership_rows(slug))
    milestone = milestone_of(partnership, number, request.user)
    form = OwnRiskForm(posted(request))
    if form.is_valid():
        words = form.cleaned_data["words"]
        if form.attempt(funding.take_risk, partnership, by=request.user, milestone=milestone, words=words):
            toast = _("Recorded. Everybody in the partnership can see it.")
            return client_redirect(request, f"{partnership.get_absolute_url()}payment/", toast=toast)
    context = {
        "partnership": partnership,
        "milestone": milestone,
        "funded": funds_of(partnership).of(milestone),
        "form": form,
    }
    return render(request, "partnerships/payment/own-risk.html", context, status=form.status)


@require_POST
def fund(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Let this partnership pay for a milestone, not another of the same project."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_rows(slug))
    milestone = milestone_of(partnership, number, request.user)
    funding.pay_for(partnership, by=request.user, milestone=milestone)
    toast = _("This partnership pays for M%(number)d.") % {"number": number}
    return client_redirect(request, f"{partnership.get_absolute_url()}payment/", toast=toast)


def milestone_of(partnership: Partnership, number: int, user: User) -> Milestone:
    """The milestone with that number in the partnership's project, for who knows its plan; 404 otherwise."""
    milestones = Milestone.objects.filter(project=partnership.project_id, number=number)
    milestone = milestones.select_related("project", "responsible").first() if partnership.project_id else None
    if milestone is None or not knows_the_plan(partnership, user):
        raise Http404
    return milestone
