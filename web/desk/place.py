"""The domain at which the desk is reached, to which passkeys belong."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request

from handlers.passkeys import Place
from web.desk.side import Side


def place_of(side: Side, request: Request) -> Place | None:
    """The domain that passkeys are made for: the one of our public address, or this very machine by its name."""
    public, asked = urlsplit(side.house.public_url), request.headers.get("host", "")
    if public.netloc == asked and public.hostname and not _is_number(public.hostname):
        return Place(public.hostname, f"{public.scheme}://{public.netloc}")
    return Place("localhost", f"http://{asked}") if asked.partition(":")[0] == "localhost" else None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
