import secrets

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import User
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import TAKES_PLEDGES


def new_token() -> str:
    """What nobody can guess, short enough to stand on paper: 144 bits."""
    return secrets.token_urlsafe(18)


class JoinLinkQuerySet(models.QuerySet["JoinLink"]):
    def working(self) -> "JoinLinkQuerySet":
        """Those that lead somewhere: not withdrawn, and the partnership takes pledges."""
        return self.filter(withdrawn_at=None, partnership__state__in=TAKES_PLEDGES)


class JoinLink(models.Model):
    """A public address of a partnership, for a municipality that hesitates: numbers only, nothing about people.

    Whoever has the link can read it, without signing in, until it is withdrawn or the partnership takes no more
    pledges. A new link is another address.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="join_links")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=clock.now)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = JoinLinkQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="join_link_one_at_a_time",
                fields=["partnership"],
                condition=Q(withdrawn_at=None),
                violation_error_message=_("The partnership has a public link already."),
            ),
            models.CheckConstraint(
                name="join_link_withdrawn_in_pair",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("A withdrawal has a person and a time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership_id}: {self.published_at:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return address("join", self.token)

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What the partnership refuses."""
        return self.partnership.refusal(permission)
