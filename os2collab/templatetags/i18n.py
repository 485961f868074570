"""`{% load i18n %}`: Django's own tags, in whose place this stands. A constant text is looked up once a language.

Django makes a lazy text of it, resolves that as a variable and restores its percent signs, every time.
"""

from typing import Any

from django.template import Context, Library
from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.i18n import register as django_tags
from django.utils.translation import get_language

register = Library()
register.tags.update(django_tags.tags)
register.filters.update(django_tags.filters)


class Phrase(Node):
    """A constant text in the language of the page."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node, self.variable = node, node.asvar
        node.asvar = None
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The text, or nothing when it is kept in a variable."""
        language = get_language()
        said = self.known.get(language)
        if said is None:
            said = self.known[language] = self.node.render(context)
        if self.variable is None:
            return said
        context[self.variable] = said
        return ""


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Overview" %}` and what else Django's own tag takes."""
    node: TranslateNode = do_translate(parser, token)
    expression: Any = node.filter_expression
    is_constant = expression.var.literal is not None and not expression.filters and not node.message_context
    return Phrase(node) if is_constant else node
