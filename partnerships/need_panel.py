"""Needs on a coordinator's overview: those that many have and nobody lifts, as one more branch of its one question."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, DecimalField, QuerySet, Value, Window
from django.db.models.functions import Cast

from os2collab.addresses import address
from partnerships.models import Need


@dataclass
class NeedMatter:
    """One need of the panel, with how many organisations have it."""

    number: int
    title: str
    count: int

    @property
    def url(self) -> str:
        return address("need", self.number)


def branch_of_needs(name: str, rows: int) -> QuerySet[Need, Any]:
    """The first of them and the number of all, in the columns of ``panels.branch_of``: number, title and count."""
    amount, day = DecimalField(max_digits=14, decimal_places=2), DateField()
    columns = {
        "panel": Value(name, CharField()),
        "total": Window(Count("pk")),
        "number": Cast("pk", CharField()),
        "nobody": Value("", CharField()),
        "never": Value(None, DateTimeField()),
        "no_day": Value(None, day),
        "no_goal": Value(None, amount),
        "no_money": Value(None, amount),
        "no_review": Value(None, day),
        "is_mine": Value(value=False),
    }
    found = Need.objects.waiting_for_a_partnership().annotate(**columns).order_by("-also_count", "-pk")
    told = ("panel", "total", "number", "nobody", "title", "nobody", "never", "also_count", "no_day")
    return found.values_list(*told, "no_goal", "no_money", "no_review", "is_mine")[:rows]
