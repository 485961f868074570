"""`{% load ui %}`: every component, as a tag with closed props. `/ui/` shows them all."""

from collections.abc import Callable

from django.db.models import Model
from django.template import Context, Library
from django.utils.safestring import SafeString

from os2collab.components import blocks, figures, forms, people, status
from os2collab.components.icon import icon
from os2collab.html import format_html
from os2collab.templatetags.library import register_component

register = Library()

COMPONENTS: tuple[Callable[..., str], ...] = (
    people.side,
    people.side_mark,
    people.avatar,
    status.status_pill,
    status.state_pill,
    status.confidence,
    status.status_pair,
    status.status_lines,
    status.gap_flag,
    figures.money,
    figures.date,
    figures.age,
    figures.shift,
    figures.progress,
    figures.bar,
    figures.bar_legend,
    figures.range_bar,
    figures.level,
    forms.field,
    forms.error_summary,
    blocks.breadcrumbs,
    blocks.tabs,
    blocks.pagination,
    blocks.empty,
    icon,
)
BLOCK_COMPONENTS: tuple[Callable[..., str], ...] = (blocks.notice,)

for component in COMPONENTS:
    register_component(register, component, constant=component is icon)
for component in BLOCK_COMPONENTS:
    register_component(register, component, block=True)


@register.filter
def dom_id(noun: Model, part: str = "") -> str:
    """The id of a noun's place on the page: `milestone_7_row`. A noun may name its own key as `dom_key`."""
    key = getattr(noun, "dom_key", noun.pk)
    return "_".join(filter(None, (noun._meta.model_name, str(key), part)))


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url: str, label: str) -> SafeString:
    """An item of the main menu, marked where one is; nothing when the page does not exist."""
    if not url:
        return SafeString()
    path = context["request"].path
    here = path == url or (url != "/" and path.startswith(url))
    current = SafeString(' aria-current="page"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, current, label)
