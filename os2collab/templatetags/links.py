"""`{% url %}`: Django's own tag, in whose place this stands in every template. An address is made once.

A page names some twenty addresses around its content, and Django reverses each anew.
"""

from django.template import Context, Library
from django.template.base import Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_tag
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from os2collab.addresses import address

register = Library()


class Link(URLNode):
    """The address of a page by its name and the texts and numbers in it."""

    def render(self, context: Context) -> str:
        """As Django does it; whatever else an address may be made of, and what is wrong with it, is Django's to say."""
        name, *parts = (each.resolve(context) for each in (self.view_name, *self.args))
        if not all(isinstance(part, (str, int)) for part in parts):
            return super().render(context)
        try:
            url = address(name, *parts)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url "project" project.slug %}` and what else Django's own tag takes."""
    node: URLNode = django_tag(parser, token)
    return node if node.kwargs else Link(node.view_name, node.args, {}, node.asvar)
