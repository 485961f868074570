"""Pages of long lists, found by their keys: to be sorted, keys fit in memory, and whole rows of eight tables do not."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db import models

PER_PAGE = 20


def page_of[M: models.Model](
    found: models.QuerySet[M], shape: models.QuerySet[M] | Callable[[list[int]], list[M]], number: str | None
) -> Page:
    """The page of that number of what was ``found``, in its order.

    Its rows are loaded in a ``shape``, or by a prepared question that is given their keys.
    """
    page = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(number)
    keys = list(page.object_list)
    rows = {row.pk: row for row in shape(keys)} if callable(shape) else shape.order_by().in_bulk(keys)
    page.object_list = [rows[key] for key in keys if key in rows]
    return page
