"""Mail that projects send."""

from django.conf import settings
from django.tasks import task
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.models import User
from os2collab.post import letter, send_or_retry
from projects.models import Invitation
from projects.secret_links import secret_of


@task
def send_invitation(invitation_id: int, attempt: int = 1) -> None:
    """Mail the link of an invitation, in the reader's language when we know them; nothing when it was withdrawn."""
    invitation = Invitation.objects.select_related("project__product", "organisation", "invited_by").get(
        pk=invitation_id
    )
    if invitation.state != "pending":
        return
    reader = User.objects.filter(email=invitation.email).first()
    with translation.override(reader.language if reader else settings.LANGUAGE_CODE):
        subject = _("%(name)s invites you to %(project)s") % {
            "name": invitation.invited_by.name,
            "project": invitation.project.title,
        }
        context = {
            "invitation": invitation,
            "project": invitation.project,
            "expires": display.day(invitation.expires_at),
            "link": settings.SITE_URL + reverse("invitation", args=[secret_of(invitation)]),
        }
        mail = letter("invitation", invitation.email, subject, context)
    send_or_retry(mail, send_invitation, invitation_id, attempt=attempt)
