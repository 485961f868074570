"""Addresses that one can read: made from a name, the Danish letters written out."""

from django.db import connection, models
from django.utils.text import slugify

DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
# Words that stand where a slug stands in an address.
RESERVED = frozenset({"new", "edit"})


def free_slug(model: type[models.Model], text: str) -> str:
    """An address part made from ``text`` that no other row of ``model`` has. Asked in the transaction that adds it.

    The lock lets two who choose the same name at once wait for each other; it ends with the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.label])
    base = slugify(text.lower().translate(DANISH))[:50].strip("-") or model._meta.model_name or ""
    taken = RESERVED | set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
