"""How Django's widgets become HTML: the ones that stand on a page by the hundred are written out here, not templates.

A choice among 160 organisations was 160 templates of three includes each.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString

from os2collab.html import format_html, format_html_join

type Widget = Mapping[str, Any]


def draw_input(widget: Widget) -> SafeString:
    """One `<input>`: text, date, hidden, or one of several radio buttons or checkboxes."""
    value = widget["value"]
    told = format_html(' value="{}"', str(value)) if value is not None else ""
    tag = format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], told, attributes(widget))
    if widget.get("wrap_label"):
        target = format_html(' for="{}"', widget["attrs"]["id"]) if widget["attrs"].get("id") else ""
        return format_html("<label{}>{} {}</label>", target, tag, widget["label"])
    return tag


def draw_select(widget: Widget) -> SafeString:
    """A `<select>` with its options, in groups when they have names."""
    groups = format_html_join("", "{}", ((draw_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], attributes(widget), groups)


def draw_group(name: str | None, options: list[Widget]) -> SafeString:
    """The options of one group; `name` is None for those that stand by themselves."""
    drawn = format_html_join(
        "\n", '<option value="{}"{}>{}</option>', ((str(o["value"]), attributes(o), o["label"]) for o in options)
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def draw_textarea(widget: Widget) -> SafeString:
    """A `<textarea>`; a browser drops its first line break, which therefore is not the text's own."""
    text = widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes(widget), text)


def attributes(widget: Widget) -> SafeString:
    """Its attributes, without those that are false. Their names are written by us and by Django."""
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return SafeString("".join(f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in told))


INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "date", "radio_option", "checkbox_option")
DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": draw_select,
    "django/forms/widgets/textarea.html": draw_textarea,
    **{f"django/forms/widgets/{name}.html": draw_input for name in (*INPUTS, "checkbox")},
}


class Renderer(DjangoTemplates):
    """Django's own, apart from the widgets in DRAWN."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """A widget, form or list of errors as HTML."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
