"""What stands behind the question mark of an address that a page was given as text."""

from __future__ import annotations

from urllib.parse import parse_qsl

MOST = 20
"""No page of ours asks for more; what comes after is left alone."""


def fields(query: str) -> dict[str, str]:
    return dict(parse_qsl("&".join(query.split("&", MOST)[:MOST])))
