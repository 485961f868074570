from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from os2collab.models import User

# A search for a hundred letters, each as long as an address can write it, and all other filters.
LONGEST_QUERY = 1_500


class SavedView(models.Model):
    """A way to look at the portfolio that a person gave a name: filters and sorting, as they stand in the address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("Name"), max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_view_name_once",
                fields=["user", "name"],
                violation_error_message=_("You have a view with that name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('portfolio')}?{self.query}"
