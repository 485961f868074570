"""Blocks: parts with more markup than a line; each is a template of the same name in templates/components/."""

from collections.abc import Mapping, Sequence

from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from os2collab.ui import Tab

NOTICE_ICONS = {"info": "info", "on-track": "on-track", "at-risk": "at-risk", "off-track": "off-track"}


def render(name: str, props: Mapping[str, object], request: HttpRequest | None = None) -> SafeString:
    """The component's template with its props and nothing else."""
    return SafeString(get_template(f"components/{name}.html").render(dict(props), request))


def empty(
    *, icon: str, title: str, text: str, url: str = "", action: str = "", dashed: bool = False, level: int = 3
) -> SafeString:
    """What belongs here, who usually does it, and one button. `level` is the heading's."""
    return render("empty", locals())


def notice(content: str, kind: str = "info", url: str = "", action: str = "") -> SafeString:
    """A calm sentence about the matter; kind info, on-track, at-risk or off-track; at most one action."""
    if kind not in NOTICE_ICONS:
        raise ValueError(f"no notice {kind!r}; there is: {', '.join(NOTICE_ICONS)}")
    props = {"content": content, "kind": kind, "icon": NOTICE_ICONS[kind], "url": url, "action": action}
    return render("notice", props)


def breadcrumbs(*trail: str) -> SafeString:
    """Label and address in turn, the page itself last: `{% breadcrumbs "Projects" url project.name %}`."""
    links = list(zip(trail[:-1:2], trail[1:-1:2], strict=True))
    return render("breadcrumbs", {"links": links, "here": trail[-1]})


def tabs(tabs: Sequence[Tab], label: str) -> SafeString:
    """Links to views with addresses of their own; `label` names the navigation."""
    return render("tabs", {"tabs": tabs, "label": label})


def pagination(context: Context, page: Page, name: str = "page", label: str = "") -> SafeString:
    """Previous, numbers, next and how many there are; the other filters in the address are kept.

    A second list on a page has a ``name`` in the address, which is also the id of its section, and a ``label``.
    """
    if not page.has_other_pages():
        return SafeString()
    asked = context["request"].GET.copy()

    def link(number: int) -> str:
        asked[name] = str(number)
        return f"?{asked.urlencode()}{'' if name == 'page' else f'#{name}'}"

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    props = {
        "page": page,
        "label": label,
        "pages": [(each, link(each) if isinstance(each, int) else "") for each in elided],
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }
    return render("pagination", props)
