import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from os2collab import clock, display
from os2collab.assets import stylesheet
from os2collab.icons import HEROICONS, NAMES, sprite
from os2collab.models import Organisation
from os2collab.templatetags.ui import BLOCK_COMPONENTS, COMPONENTS, dom_id
from os2collab.ui import LOOKS, Half
from os2collab.views.gallery import PREVIEWS

HALF = Half("at_risk", confidence=4, reported_on=dt.date(2026, 11, 12))


def show(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize("component", COMPONENTS + BLOCK_COMPONENTS, ids=lambda component: component.__name__)
def test_an_unknown_prop_is_refused_and_the_known_are_named(component):
    name = component.__name__
    end = f"{{% end{name} %}}" if component in BLOCK_COMPONENTS else ""
    with pytest.raises(TemplateSyntaxError, match=f"'colour'.*{name} takes: "):
        show(f"{{% {name} colour='red' %}}{end}")


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ('{% icon "unicorn" %}', "accepted, arrow-left"),
        ('{% icon "check" size="huge" %}', "small, large, inline"),
        ('{% status_pill "green" %}', "on_track, at_risk"),
        ('{% state_pill "done" %}', "planned, in_progress"),
        ('{% side_mark "us" %}', "municipality, vendor, secretariat"),
        ('{% level "maybe" %}', "binding, conditional, interest"),
        ('{% notice "loud" %}x{% endnotice %}', "info, on-track, at-risk, off-track"),
        ("{% confidence 6 %}", "1 to 5"),
    ],
)
def test_an_unknown_value_is_refused_and_the_known_are_named(source, known):
    with pytest.raises(ValueError, match=known):
        show(source)


def test_every_component_has_a_preview_and_every_preview_is_shown():
    folder = settings.BASE_DIR / "templates" / "components" / "previews"
    files = {file.stem.replace("-", "_") for file in folder.glob("*.html")}
    assert files == set(PREVIEWS)
    assert {component.__name__ for component in COMPONENTS + BLOCK_COMPONENTS} <= files


def test_what_people_write_is_escaped():
    bad = "<script>alert(1)</script>"
    vendor = SimpleNamespace(name=bad, kind="vendor")
    for source in (
        "{% side vendor person=bad %}",
        "{% side vendor words=bad %}",
        "{% avatar vendor side='vendor' %}",
        "{% gap_flag bad bad %}",
        "{% state_pill 'accepted' label=bad %}",
        "{% progress 3 label=bad %}",
        "{% bar goal=1 threshold=3 threshold_label=bad %}",
        "{% empty icon='flag' title=bad text=bad url=bad action=bad %}",
        "{% notice %}{{ bad }}{% endnotice %}",
        "{% breadcrumbs bad bad bad %}",
    ):
        assert "<script" not in show(source, vendor=vendor, bad=bad), source


def test_an_icon_is_light_and_every_name_is_in_the_sprite():
    assert len(show('{% icon "chevron-down" %}')) < 120
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite()))
    assert drawn >= NAMES
    assert {look.icon for look in LOOKS.values()} <= set(HEROICONS) | drawn


def test_a_side_always_says_its_word():
    assert '<span class="visually-hidden">Vendor: </span>' in show('{% side_mark "vendor" %}')
    authority = Organisation(kind="authority", name="Digitaliseringsstyrelsen")
    assert "side-mark--municipality" in show("{% side org %}", org=authority)


def test_money_is_exact_and_danish_in_every_language():
    assert display.kroner(Decimal("1234500.00")) == "1.234.500 kr."
    assert display.kroner(Decimal("1234.5")) == "1.234,50 kr."
    assert display.kroner(-5000) == "\N{MINUS SIGN}5.000 kr."
    assert show("{% money 1234500 %}") == '<data class="money" value="1234500">1.234.500 kr.</data>'
    assert show("{% money None %}") == ""


def test_dates():
    day = dt.date(2026, 11, 4)
    assert show("{% date d %}", d=day) == '<time class="date" datetime="2026-11-04">04.11.2026</time>'
    assert "04.11.</time>" in show("{% date d short=True %}", d=day)
    assert '<span class="date__week">week 45</span>' in show("{% date d week=True %}", d=day)
    assert show("{% date None %}") == ""
    just_past_midnight = dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)
    assert "04.11.2026" in show("{% date d %}", d=just_past_midnight)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "on plan"),
        (1, "1 day after plan"),
        (7, "1 week after plan"),
        (10, "10 days after plan"),
        (49, "7 weeks after plan"),
        (-14, "2 weeks before plan"),
        (-1, "1 day before plan"),
    ],
)
def test_a_shift_is_said_in_whole_weeks_or_in_days(days, words):
    assert words in show("{% shift days=days %}", days=days)


def test_age_counts_days_until_today():
    with clock.at(dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)):
        assert "13 days" in show("{% age since %}", since=dt.date(2026, 11, 10))
        assert "today" in show("{% age since %}", since=dt.date(2026, 11, 23))
        assert "age--late" in show("{% age days=10 late=True %}")
    assert show("{% age None %}") == ""


def test_silence_is_grey_and_says_how_long():
    pill = show('{% status_pill "silent" days=1 %}')
    assert "pill--silent" in pill
    assert "Silent for 1 day<" in pill
    silent = Half("on_track", confidence=5, reported_on=dt.date(2026, 10, 31), silent_days=23)
    pair = show("{% status_pair vendor=half municipality=None %}", half=silent)
    assert "Silent for 23 days" in pair
    assert "on-track" not in pair
    assert "Confidence" not in pair
    assert "No report yet" in pair


def test_the_halves_stand_apart_only_when_there_is_a_gap():
    agree = show("{% status_pair vendor=half municipality=half %}", half=HALF)
    assert "status-pair--gap" not in agree
    assert agree.index("half--vendor") < agree.index("half--municipality")
    assert "status-pair--gap" in show("{% status_pair vendor=half municipality=half gap=True %}", half=HALF)


def test_a_bar_never_adds_up_the_levels():
    bar = show("{% bar goal=1000 binding=740 conditional=190 interest=70 threshold=80 threshold_label='Start' %}")
    assert 'aria-label="74 % binding, 19 % conditional, 7 % interest"' in bar
    assert 'class="bar__conditional" x="74.00%" width="19.00%"' in bar
    assert 'x1="80.00%"' in bar
    over = show("{% bar goal=100 binding=200 %}")
    assert 'x="0.00%" width="100.00%"' in over
    assert "200 % binding" in over


class Form(forms.Form):
    name = forms.CharField(help_text="In one sentence")
    status = forms.ChoiceField(choices=[("on_track", "Fine"), ("unknown", "No idea")], widget=forms.RadioSelect)
    tell = forms.BooleanField(required=False)


def test_a_field_ties_label_hint_and_error_to_its_control():
    field = show("{% field form.name hint='Short' %}", form=Form({}))
    control = re.search(r"<input[^>]*>", field)[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'id="id_name_error"' in field
    assert '<span class="field__hint" id="id_name_helptext">Short</span>' in field
    assert "aria-describedby" not in show("{% field form.tell %}", form=Form())


def test_choices_take_the_status_colours():
    field = show("{% field form.status look='status' %}", form=Form())
    assert field.count("<fieldset") == 1
    assert "choice--on-track" in field
    assert "choice--unknown" in field


def test_the_error_summary_links_to_the_fields():
    form = Form({})
    form.add_error(None, "Both sides must be there")
    summary = show("{% error_summary form %}", form=form)
    assert "Correct 3 things" in summary
    assert 'tabindex="-1" autofocus' in summary
    assert '<a href="#id_name">Name: ' in summary
    assert '<a href="#id_status_0">Status: ' in summary
    assert "<li>Both sides must be there</li>" in summary
    assert show("{% error_summary form %}", form=Form({"name": "x", "status": "unknown"})) == ""


def test_a_formset_has_one_summary():
    formset = forms.formset_factory(Form, extra=0)({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"})
    assert "Correct 4 things" in show("{% error_summary forms %}", forms=formset)


def test_pages_keep_the_other_filters():
    page = Paginator(range(57), 20).page(2)
    request = RequestFactory().get("/", {"side": "vendor", "page": "2"})
    nav = show("{% pagination page %}", page=page, request=request)
    assert 'href="?side=vendor&amp;page=3"' in nav
    assert "21–40 of 57" in nav
    assert show("{% pagination page %}", page=Paginator([1], 20).page(1), request=request) == ""


def test_dom_ids_name_the_noun_its_key_and_the_part():
    organisation = Organisation(pk=7)
    assert dom_id(organisation, "row") == "organisation_7_row"
    assert dom_id(organisation) == "organisation_7"


def test_all_css_is_one_light_file():
    css = stylesheet()
    assert len(css.compressed) < 20_000
    assert b"@import" not in css.content
    listed = (settings.BASE_DIR / "static" / "css" / "main.css").read_text()
    for file in (settings.BASE_DIR / "static" / "css").rglob("*.css"):
        assert file.name == "main.css" or file.name in listed, file
