"""Danish alphabetical order, stored with the row: a database without ICU collations cannot compute it when asked."""

import string

from django.db.models import F, Value
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

ASCII_LOWER = {ord(letter): letter.lower() for letter in string.ascii_uppercase}


def danish_sort_key(field: str) -> Lower:
    """Expression for a generated column that sorts ``field`` as a Danish reader expects."""
    expression: F | Replace = F(field)
    for letter, key in LETTERS:
        expression = Replace(expression, Value(letter), Value(key))
    return Lower(expression)


def danish_key(text: str) -> str:
    """The same key for a text that somebody looks for."""
    for letter, key in LETTERS:
        text = text.replace(letter, key)
    return text.translate(ASCII_LOWER)
