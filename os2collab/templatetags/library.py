"""Registering components so that a prop that does not exist is refused by name."""

import inspect
from collections.abc import Callable
from typing import Any

from django.template import Library, TemplateSyntaxError
from django.template.base import Node, Parser, TextNode, Token


def register_component(
    register: Library, component: Callable[..., str], *, block: bool = False, constant: bool = False
) -> None:
    """Make `component` a tag (or a block tag); its parameters are all the props that there are.

    A `constant` one says the same in every language and on every page: with constant props, the template keeps it as
    text.
    """
    props = [prop for prop in inspect.signature(component).parameters if prop not in ("context", "content")]
    name = component.__name__
    add = register.simple_block_tag if block else register.simple_tag
    add(component, takes_context="context" in inspect.signature(component).parameters)
    compile_tag: Callable[[Parser, Token], Node] = register.tags[name]

    def compile_checked(parser: Parser, token: Token) -> Node:
        try:
            node = compile_tag(parser, token)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(f"{error}. {name} takes: {', '.join(props)}") from None
        return as_text(node) or node if constant else node

    register.tags[name] = compile_checked


def as_text(node: Any) -> TextNode | None:
    """What a component tag says, when all its props are constants."""
    if node.target_var or any(each.is_var or each.filters for each in (*node.args, *node.kwargs.values())):
        return None
    return TextNode(
        node.func(*(each.var for each in node.args), **{name: each.var for name, each in node.kwargs.items()})
    )
