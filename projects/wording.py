"""Two texts side by side, with the words marked in which they differ."""

import re
from difflib import SequenceMatcher

from django.utils.safestring import SafeString

from os2collab.html import format_html

WORD = re.compile(r"\S+\s*|^\s+")


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML: what only the first says is marked ``<del>``, what only the second says ``<ins>``."""
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    left, right = SafeString(), SafeString()
    for what, i, to_i, j, to_j in matcher.get_opcodes():
        gone, come = "".join(old[i:to_i]), "".join(new[j:to_j])
        left += mark("del", gone) if what != "equal" else format_html("{}", gone)
        right += mark("ins", come) if what != "equal" else format_html("{}", come)
    return left, right


def mark(tag: str, words: str) -> SafeString:
    """Words in a tag; the white space after them stays outside."""
    said = words.rstrip()
    if not said:
        return format_html("{}", words)
    return format_html("<{0}>{1}</{0}>{2}", SafeString(tag), said, words[len(said) :])
