"""Our way of writing HTML says what Django's says; so does our `{% translate %}`, in each language."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.template.base import TextNode
from django.utils import html as django_html
from django.utils.functional import lazystr
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy, override

from os2collab.html import format_html, format_html_join

VALUES = [
    "plain",
    "<b>&\"'</b>",
    mark_safe("<b>&amp;</b>"),
    SafeString("<i>"),
    lazystr("<u>"),
    gettext_lazy("Overview"),
    12,
    Decimal("1.50"),
    None,
    "",
    type("Own", (), {"__html__": lambda self: "<own>"})(),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_each_value_is_escaped_as_django_does(value):
    assert format_html("<p>{}</p>", value) == django_html.format_html("<p>{}</p>", value)
    ours = format_html_join("\n", "<li>{}{}</li>", [(value, 1), ("<", value)])
    assert ours == django_html.format_html_join("\n", "<li>{}{}</li>", [(value, 1), ("<", value)])
    assert isinstance(ours, SafeString)


def test_a_constant_text_follows_the_language():
    template = Template(
        '{% load i18n %}{% translate "Overview" %}, {% trans "Overview" as word %}{{ word }}, '
        '{% translate "100 % <b>" %}, {% translate word %}, {% translate "Overview"|upper %}'
    )
    for _time in range(2):
        with override("da"):
            assert template.render(Context()) == "Overblik, Overblik, 100 % <b>, Overblik, OVERBLIK"
        with override("en"):
            assert template.render(Context()) == "Overview, Overview, 100 % <b>, Overview, OVERVIEW"


def test_an_icon_is_text_unless_a_variable_names_it():
    template = Template(
        '{% load ui %}{% icon "check" size="small" %}|{% icon name %}|{% icon "check" as kept %}{{ kept }}'
    )
    assert isinstance(template.nodelist[1], TextNode)
    small, named, kept = template.render(Context({"name": "check"})).split("|")
    assert "icon--small" in small
    assert named == kept
    assert "#check" in named
