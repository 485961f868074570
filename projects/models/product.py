from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.search.column import SearchColumn


class Product(models.Model):
    """An OS2 product, such as OS2opgavefordeler; projects improve it."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    summary = models.CharField(_("Summary"), max_length=200, blank=True)
    search = SearchColumn()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
