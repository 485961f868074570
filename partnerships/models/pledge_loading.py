"""A pledge together with its conditions and instalments, in one query: the ledger has a hundred of them."""

from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.utils.functional import cached_property

from partnerships.models.wish import CONDITION, INSTALMENT, PARTS, Wish


class WithParts[M: models.Model](models.QuerySet[M]):
    """Pledges that can be asked for with their parts."""

    def with_parts(self) -> Self:
        """With conditions and instalments, in the same query."""
        conditions, instalments = (apps.get_model("partnerships", name) for name in PARTS.values())
        mine = {"pledge": OuterRef("pk")}
        return self.annotate(
            loaded_conditions=ArraySubquery(conditions.objects.filter(**mine).order_by("pk").values(one=CONDITION)),
            loaded_instalments=ArraySubquery(instalments.objects.filter(**mine).values(one=INSTALMENT)),
        )


class LoadedParts(models.Model):
    """What a pledge says of its parts."""

    class Meta:
        abstract = True

    @cached_property
    def wishes(self) -> tuple[Wish, ...]:
        """What it waits for: loaded with it by ``with_parts``, else asked for."""
        return tuple(map(Wish.from_json, self._part("loaded_conditions")))

    @cached_property
    def years(self) -> tuple[tuple[int, Decimal], ...]:
        """Budget years and what is paid in each: loaded with it by ``with_parts``, else asked for."""
        return tuple((one["year"], Decimal(one["amount"])) for one in self._part("loaded_instalments"))

    def _part(self, name: str) -> list[dict[str, Any]]:
        if not hasattr(self, name):
            kept = (
                apps.get_model("partnerships", "Pledge").objects.with_parts().filter(pk=self.pk).values(*PARTS).first()
            )
            vars(self).update(kept or {part: [] for part in PARTS})
        loaded: list[dict[str, Any]] = getattr(self, name)
        return loaded
