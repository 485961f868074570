"""Widgets drawn by us are what Django's templates would have made of them."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from os2collab.forms.renderer import DRAWN, Renderer

CHOICES = [("", "–"), ("a", "Ærø & <b>"), ("b", 'Say "hi"')]


class Sample(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"class": "input", "autofocus": True, "readonly": False}))
    number = forms.IntegerField()
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    date = forms.DateField()
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField()
    one = forms.ChoiceField(choices=CHOICES)
    grouped = forms.ChoiceField(choices=[("Group <1>", CHOICES), ("c", "C")])
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)


FILLED = {
    "text": '<script>"&',
    "number": "1234",
    "hidden": "x",
    "date": "2026-11-23",
    "note": "\n<b>two</b>\nlines",
    "agree": "on",
    "one": "a",
    "grouped": "c",
    "several": ["a", "b"],
    "radio": "b",
}


def tokens(html: str) -> list[str]:
    """Without the white space between tags."""
    return re.sub(r">\s+<", "><", re.sub(r"\s+(?=>)|(?<=>)\s+(?!\w)", "", html)).split()


@pytest.mark.parametrize("data", [None, FILLED, {}], ids=["empty", "filled", "refused"])
@pytest.mark.parametrize("name", Sample.base_fields)
def test_a_widget_is_what_django_makes_of_it(name, data):
    ours, theirs = (str(Sample(data, renderer=renderer())[name]) for renderer in (Renderer, DjangoTemplates))
    assert tokens(ours) == tokens(theirs)
    if name in {"several", "radio"}:
        tags = [
            [part.tag() for part in Sample(data, renderer=each())[name].subwidgets]
            for each in (Renderer, DjangoTemplates)
        ]
        assert [tokens(tag) for tag in tags[0]] == [tokens(tag) for tag in tags[1]]


def test_every_template_that_we_draw_exists_in_django():
    for template in DRAWN:
        DjangoTemplates().get_template(template)
