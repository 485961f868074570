"""What is asked of all needs together. Beside the noun, which fills its own file."""

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, Exists, F, FloatField, Func, OuterRef, Q, Value
from django.db.models.functions import JSONObject

from os2collab.models import Membership, User
from partnerships.models.need_state import MANY, STAGES, NeedState, let_go
from partnerships.models.need_state import stage as stage_in_sql
from partnerships.models.partnership import Partnership
from projects.models import Project

if TYPE_CHECKING:
    from partnerships.models.need import Need  # noqa: F401 - named by the type of the query set


def stances(organisations: list[int]) -> models.QuerySet[Any]:
    """What some organisations say of the need that a query looks at."""
    from partnerships.models.need_support import NeedSupport  # a stance belongs to a need

    return NeedSupport.objects.filter(need=OuterRef("pk"), organisation__in=organisations)


def fits(tsquery: str, column: str = "search") -> Func:
    """Whether a row's words fit a question as PostgreSQL writes it."""
    words = (F(column), Value(tsquery))
    return Func(*words, template="(%(expressions)s::tsquery)", arg_joiner=" @@ ", output_field=BooleanField())


def rank(tsquery: str) -> Func:
    """How well they fit."""
    words = (F("search"), Value(tsquery))
    return Func(*words, template="ts_rank(%(expressions)s::tsquery)", output_field=FloatField())


def lifted_by() -> ArraySubquery:
    """The needs that a partnership lifts, beside the partnership that a query looks at: its words and who has it."""
    from partnerships.models.need import Need  # it is made of these questions
    from partnerships.models.need_support import NeedSupport

    also = NeedSupport.objects.filter(need=OuterRef("pk"), stance="also").order_by("organisation__sort_key")
    having = ArraySubquery(also.values("organisation__name"))
    said = {"title": "title", "organisation": "organisation__name", "product": "product__name"}
    named = JSONObject(id="pk", having=having, **said)
    return ArraySubquery(Need.objects.filter(partnership=OuterRef("pk")).order_by("pk").values(named=named))


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, user: User) -> "NeedQuerySet":
        """All of them, for everybody who works somewhere."""
        return self.filter(Exists(Membership.objects.current().filter(user=user.pk)))

    def in_stage(self, name: str) -> "NeedQuerySet":
        """Those in one of STAGES; for none, all but the merged."""
        if name not in STAGES:
            return self.exclude(state=NeedState.MERGED)
        return self.annotate(at_stage=stage_in_sql()).filter(at_stage__in=STAGES[name])

    def waiting_for_a_partnership(self) -> "NeedQuerySet":
        """Those that many have and nobody lifts: what a coordinator takes up."""
        return self.filter(Q(state__in=[NeedState.NEW, NeedState.GATHERED]) | let_go(), also_count__gte=MANY)

    def said_also(self, organisations: list[int]) -> "NeedQuerySet":
        """Those that one of the organisations has."""
        return self.filter(Exists(stances(organisations).filter(stance="also")))

    def unanswered(self, organisations: list[int]) -> "NeedQuerySet":
        """Those that are open and on which none of the organisations has said anything."""
        said = stances(organisations).exclude(stance="taken_back")
        return self.filter(~Exists(said), state__in=[NeedState.NEW, NeedState.GATHERED, NeedState.IN_PARTNERSHIP])

    def fitting(self, vendors: list[int]) -> "NeedQuerySet":
        """Those about a product that one of the vendors delivers to: in a project, or by a partnership."""
        projects = Project.objects.filter(participations__organisation__in=vendors, participations__ended_on=None)
        partnerships = Partnership.objects.filter(vendor__in=vendors, project__isnull=False)
        delivered = Q(product__in=projects.values("product")) | Q(product__in=partnerships.values("project__product"))
        return self.filter(delivered)

    def saying(self, tsquery: str) -> "NeedQuerySet":
        """Those whose title, text or KLE code fits a question as PostgreSQL writes it, or whose product does."""
        return self.filter(Q(fits(tsquery)) | Q(fits(tsquery, "product__search")))

    def for_list(self) -> "NeedQuerySet":
        return self.select_related("product", "organisation", "partnership")

    def for_page(self) -> "NeedQuerySet":
        return self.for_list().select_related("project", "by", "merged_into")
