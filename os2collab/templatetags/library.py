"""Registering components so that a prop that does not exist is refused by name."""

import inspect
from collections.abc import Callable

from django.template import Library, TemplateSyntaxError
from django.template.base import Node, Parser, Token


def register_component(register: Library, component: Callable[..., str], *, block: bool = False) -> None:
    """Make `component` a tag (or a block tag); its parameters are all the props that there are."""
    props = [prop for prop in inspect.signature(component).parameters if prop not in ("context", "content")]
    name = component.__name__
    add = register.simple_block_tag if block else register.simple_tag
    add(component, takes_context="context" in inspect.signature(component).parameters)
    compile_tag: Callable[[Parser, Token], Node] = register.tags[name]

    def compile_checked(parser: Parser, token: Token) -> Node:
        try:
            return compile_tag(parser, token)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(f"{error}. {name} takes: {', '.join(props)}") from None

    register.tags[name] = compile_checked
