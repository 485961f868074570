"""Somebody whom their organisation has added gets a mail with a link to choose a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.tasks import task
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from os2collab.models import Membership, User
from os2collab.post import letter, send_or_retry


@task
def send_welcome(membership_id: int, attempt: int = 1) -> None:
    """Tell a new person that they have been added, by whom they work for, and how to get in."""
    membership = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    user, organisation = membership.user, membership.organisation
    if user.has_usable_password() or not user.is_active:
        return  # they found their way in meanwhile, or left
    with translation.override(user.language):
        subject = _("%(organisation)s has added you to OS2collab") % {"organisation": organisation.full_name}
        context = {"name": user.first_name, "organisation": organisation.full_name, "link": way_in(user)}
        mail = letter("welcome", user.email, subject, context)
    send_or_retry(mail, send_welcome, membership_id, attempt=attempt)


def way_in(user: User) -> str:
    """A link to choose a password, good once and for three days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key)
