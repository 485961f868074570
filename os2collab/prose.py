"""What people write in Markdown, as HTML that is safe to show."""

import re
from collections.abc import Mapping, MutableMapping
from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
HEADINGS_BELOW = 2  # the page has h1 and h2 of its own
MENTION = re.compile(r"@\[([0-9]{1,18})\]")
ADDRESS = re.compile(r"""(\bhttps://[^\s<>"'»]*[^\s<>"'».,:;!?)\]])""")  # what ends the sentence is none of it
MOST = 200_000  # characters of HTML for one text; what a person writes in 10,000 is far from it
CODE = {"code_inline", "code_block", "fence"}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})  # no tables: few words make much HTML
    parser.inline.ruler.before("link", "mention", _read_mention)
    parser.add_render_rule("mention", _draw_mention)
    return parser


def as_html(text: str, names: Mapping[int, str] | None = None) -> SafeString:
    """Headings begin at h3. HTML in ``text`` is shown as text; pictures and scripts cannot be written.

    `@[12]` is shown as the name of person 12 when ``names`` knows it. A text whose HTML would be longer than ``MOST``
    is shown as it was typed.
    """
    env: MutableMapping[str, Any] = {"names": names or {}}
    tokens = _parser().parse(text, env)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + HEADINGS_BELOW)}"
        token.children = _with_links(token.children) if token.children else token.children
        for part in (token, *(token.children or ())):
            if part.type in CODE:
                part.content = MENTION.sub(lambda found: _called(found, env["names"]), part.content)
    html = _parser().renderer.render(tokens, _parser().options, env)
    if len(html) > MOST:
        html = f"<pre>{escape(text)}</pre>"
    clean = nh3.clean(
        html,
        tags=TAGS | {"span"},
        attributes=ATTRIBUTES,
        allowed_classes={"span": {"mention"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


def _with_links(parts: list[Token]) -> list[Token]:
    """Bare https addresses become links, outside of links."""
    found: list[Token] = []
    depth = 0
    for part in parts:
        depth += (part.type == "link_open") - (part.type == "link_close")
        if part.type != "text" or depth:
            found.append(part)
            continue
        for text in ADDRESS.split(part.content):
            is_address = ADDRESS.fullmatch(text)
            found += [Token("link_open", "a", 1, attrs={"href": text})] if is_address else []
            found.append(Token("text", "", 0, content=text))
            found += [Token("link_close", "a", -1)] if is_address else []
    return found


def _called(found: re.Match[str], names: Mapping[int, str]) -> str:
    """A mention where no mark can stand; what names nobody stays as it was typed."""
    return f"@{names[int(found[1])]}" if int(found[1]) in names else found[0]


def _read_mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it calls it like this
    found = MENTION.match(state.src, state.pos)
    if found is None or int(found[1]) not in state.env["names"]:
        return False
    if not silent:
        state.push("mention", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _draw_mention(
    _self: RendererHTML, tokens: list[Token], at: int, _options: Any, env: MutableMapping[str, Any]
) -> str:
    return f'<span class="mention">{escape(env["names"][int(tokens[at].content)])}</span>'
