"""Assets: the two files that every page needs, built from plain sources and kept by the browser.

`app.css` joins the files that static/css/main.css lists; `icons.svg` is the sprite. Both are made when first
asked for, held in memory and served under the hash of their content, so no build step and no stale copy.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from os2collab.icons import sprite

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
IMPORT = re.compile(r'@import url\("(?P<file>[^"]+)"\) layer\((?P<layer>\w+)\)(?: (?P<media>\w+))?;')
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    """A finished file: its address carries the hash of its content."""

    url: str
    content_type: str
    content: bytes
    compressed: bytes


def stylesheet() -> Asset:
    """All CSS as one file. While developing, an edited source makes a new one."""
    edited = max(path.stat().st_mtime_ns for path in CSS.rglob("*.css")) if settings.DEBUG else 0
    return _stylesheet(edited)


@lru_cache(maxsize=1)
def _stylesheet(edited: int) -> Asset:
    return _finish("app", "css", "text/css", COMMENT.sub("", IMPORT.sub(_inline, (CSS / "main.css").read_text())))


def _inline(statement: re.Match[str]) -> str:
    source = (CSS / statement["file"]).read_text()
    body = f"@media {statement['media']} {{\n{source}}}\n" if statement["media"] else source
    return f"@layer {statement['layer']} {{\n{body}}}"


@lru_cache(maxsize=1)
def icons() -> Asset:
    """The icon sprite."""
    return _finish("icons", "svg", "image/svg+xml", sprite())


def _finish(name: str, suffix: str, content_type: str, text: str) -> Asset:
    content = text.encode()
    digest = sha256(content).hexdigest()[:8]
    return Asset(f"/assets/{name}.{digest}.{suffix}", content_type, content, gzip.compress(content, mtime=0))


MAKERS: dict[str, Callable[[], Asset]] = {"/assets/app": stylesheet, "/assets/icons": icons}


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Serve the assets before sessions and the rest have their say: no cookie, no query."""

    def serve(request: HttpRequest) -> HttpResponse:
        make = MAKERS.get(request.path_info.partition(".")[0])
        return _answer(request, make()) if make else get_response(request)

    return serve


def _answer(request: HttpRequest, asset: Asset) -> HttpResponse:
    """The asset: for ever when its hash is today's, briefly when a page from before a release asks."""
    response = HttpResponse(asset.content, content_type=f"{asset.content_type}; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = asset.compressed
        response["Content-Encoding"] = "gzip"
    lasting = "max-age=31536000, immutable" if request.path_info == asset.url else "max-age=60"
    response["Cache-Control"] = f"public, {lasting}"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
