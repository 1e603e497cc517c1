"""Style, scripts and icons: read once, named by their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# One file, so that nothing can start before what it leans on has been read.
_SCRIPT = ("composer.js", "live.js", "htmx.min.js")
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    url: str
    mime: str
    plain: bytes
    packed: bytes


@cache
def assets() -> dict[str, Asset]:
    """By the name that pages call them."""
    static = _HERE / "static"
    made = {name: _asset(name, (static / name).read_bytes()) for name in ("chat.css", "icon.svg")}
    made["receipt.js"] = _asset("receipt.js", (static / "receipt.js").read_bytes())
    made["chat.js"] = _asset("chat.js", b"\n".join((static / name).read_bytes() for name in _SCRIPT))
    return made


def asset_url(name: str) -> str:
    return assets()[name].url


@cache
def icon(name: str) -> Markup:
    """One Lucide icon, drawn in the colour of the text around it; a name that we don't carry is a plain dot."""
    path = _HERE / "icons" / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.exists():
        return _svg('<circle cx="12" cy="12" r="4"/>')
    found = _BODY.search(path.read_text(encoding="utf-8"))
    return _svg(re.sub(r"\s+", " ", found[1]).replace("> <", "><").replace(" />", "/>").strip() if found else "")


def _svg(body: str) -> Markup:
    return Markup('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(Markup(body))


class AssetRoutes:
    async def asset(self, request: Request, stamp: str, name: str) -> Response:
        found = assets().get(name)
        if found is None:
            raise HTTPException(404)
        # An older stamp still gets the file, but nobody may keep it under that name.
        fresh = found.url.split("/")[3] == stamp
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(found.packed, media_type=found.mime, headers=headers | {"Content-Encoding": "gzip"})
        return Response(found.plain, media_type=found.mime, headers=headers)


def _asset(name: str, plain: bytes) -> Asset:
    stamp = hashlib.sha256(plain).hexdigest()[:10]
    mime = _TYPES[Path(name).suffix]
    return Asset(f"/assets/chat/{stamp}/{name}", mime, plain, gzip.compress(plain, 9, mtime=0))
