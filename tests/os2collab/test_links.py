"""`{% url %}` gives what Django's own tag gives, and makes each address once."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch

from os2collab import addresses


def rendered(text, **values):
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('{% url "help" %}', "/help/"),
        ("{% url name %}", "/help/"),
        ('{% url "project" "nyt" %}', "/projects/nyt/"),
        ('{% url "project" slug=slug %}', "/projects/andet/"),
        ('{% url "milestone" slug 7 %}', "/projects/andet/milestones/7/"),
        ('{% url "project" thing %}', "/projects/en-ting/"),
        ('{% url "project" "nyt" as found %}<{{ found }}>', "</projects/nyt/>"),
        ('{% url "no-such-page" as found %}<{{ found }}>', "<>"),
        ('{% url "project" as found %}<{{ found }}>', "<>"),
    ],
)
def test_it_gives_the_address(tag, expected):
    class Thing:
        def __str__(self):
            return "en-ting"

    assert rendered(tag, name="help", slug="andet", thing=Thing()) == expected


def test_what_does_not_exist_is_said():
    with pytest.raises(NoReverseMatch, match="no-such-page"):
        rendered('{% url "no-such-page" %}')


def test_it_is_made_once(monkeypatch):
    rendered('{% url "project" "een" %}')
    monkeypatch.setattr(addresses, "reverse", lambda *args, **kwargs: pytest.fail("made again"))
    assert rendered('{% url "project" "een" %}') == "/projects/een/"
