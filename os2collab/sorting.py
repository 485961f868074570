"""Danish alphabetical order, stored with the row: a database without ICU collations cannot compute it when asked."""

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower, Replace

# Æ, Ø, Å follow Z, and Aa is an older spelling of Å. Both cases are named: lower() knows only ASCII in the C locale.
LETTERS = (
    ("Æ", "zx"),
    ("æ", "zx"),
    ("Ø", "zy"),
    ("ø", "zy"),
    ("Å", "zz"),
    ("å", "zz"),
    ("Aa", "zz"),
    ("aa", "zz"),
)


def danish_sort_key(field: str) -> Combinable:
    """Expression for a generated column that sorts ``field`` as a Danish reader expects."""
    expression: Combinable = F(field)
    for letter, key in LETTERS:
        expression = Replace(expression, Value(letter), Value(key))
    return Lower(expression)
