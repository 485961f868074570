"""Markdown from people becomes HTML that cannot hurt the reader."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from os2collab.prose import MOST, SCHEMES, TAGS, as_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Formål", "<h3>Formål</h3>"),
        ("###### Lille", "<h6>Lille</h6>"),
        ("Vi **beslutter**\nsammen.", "<p>Vi <strong>beslutter</strong><br>\nsammen.</p>"),
        ("- en\n- to", "<ul>\n<li>en</li>\n<li>to</li>\n</ul>"),
        ("3. tre", '<ol start="3">\n<li>tre</li>\n</ol>'),
        (
            "[OS2](https://os2.example)",
            '<p><a href="https://os2.example" rel="nofollow noopener noreferrer">OS2</a></p>',
        ),
        (
            "Se https://a.example/x_y.",
            '<p>Se <a href="https://a.example/x_y" rel="nofollow noopener noreferrer">https://a.example/x_y</a>.</p>',
        ),
        ("`https://a.example`", "<p><code>https://a.example</code></p>"),
        ("<b>fed</b>", "<p>&lt;b&gt;fed&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown_as_html(text, html):
    assert as_html(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://spy.example/pixel.png)",
        '<img src=x onerror="alert(1)">',
        '<a href="#" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<svg><animate onbegin=alert(1)>",
        '[x](https://a.example "\\"onmouseover=alert(1)")',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text):
    check(as_html(text))


@pytest.mark.parametrize(
    "piece",
    ["|a|b|\n|-|-|\n", "|" * 100, "> > ", "- " * 9, "*", "**a", "[a](b)", "`", "<", "- a\n", "@[7]", "https://a "],
)
def test_no_text_becomes_very_long(piece):
    table = "|".join("a" * 50) + "\n" + "|".join("-" * 50) + "\n"
    for text in (piece * (10_000 // len(piece)), table + "a\n" * 4_900):
        html = as_html(text, {7: "Å" * 100})
        assert len(html) < MOST + 1_000
        assert "<table" not in html


def test_what_would_be_too_long_is_shown_as_typed():
    html = as_html("@[7] <b> " * 1_000, {7: "<" * 300})
    assert html.startswith("<pre>@[7] &lt;b&gt; ")


@given(st.text(alphabet=st.sampled_from("<>[](){}!*_`#&;:\"'\\/=|-~ \nabonscript1")))
def test_no_text_breaks_it(text):
    check(as_html(text))


class Checker(HTMLParser):
    """Meets every tag and attribute as a browser would."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attributes:
            assert name in {"href", "title", "start", "rel"}
            assert name != "href" or ":" not in value or value.split(":")[0] in SCHEMES


def check(html: str) -> None:
    checker = Checker()
    checker.feed(html)
    checker.close()
