"""How a letter looks in Telegram: parts within the limit, rows of buttons, links. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from channels.texts import cut_at
from dialogs.talk import Button

LONGEST = 4096  # UTF-16 code units in one message
_DATA = 64  # bytes in one button
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
# Widest label, in half-width columns, of which so many fit side by side on a small phone.
_ROOM = ((10, 3), (16, 2))
_FEW = 3  # buttons among which the primary one stands out by itself

Markup = dict[str, Any]
"""A `reply_markup` of the Bot API."""


def start_link(username: str, payload: str = "") -> str:
    """The address that opens a chat with the bot; with a payload, the chat opens as `/start <payload>`."""
    if not _PAYLOAD.fullmatch(payload):
        raise ValueError("a start payload has at most 64 of A-Za-z0-9_-")
    return f"https://t.me/{username}" + (f"?start={payload}" if payload else "")


def clean(text: str) -> str:
    """Without lone surrogates, which cannot be sent at all."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def width16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Parts that Telegram takes, cut at the end of a line if the second half has one. Blank parts drop out."""
    parts = []
    rest = text.strip()
    while width16(rest) > longest:
        cut = _cut(rest, longest)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _cut(text: str, longest: int) -> int:
    units, fits = 0, 0
    for char in text:
        units += 2 if char > "\uffff" else 1
        if units > longest:
            break
        fits += 1
    return cut_at(text, fits) or fits


def is_public(link: str) -> bool:
    """Whether Telegram takes it as a button: it refuses this machine's names and unfinished ones."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".localhost", ".local", ".internal", ".lan"))


def link_lines(buttons: Sequence[Button]) -> str:
    return "".join(f"\n{button.label} {button.link}" for button in buttons)


def keyboard(buttons: Sequence[Button]) -> Markup | None:
    """Rows in the given order: short labels share one, long ones stand alone, and so does what comes next where much
    else can be done. ValueError: a code is too long."""
    rows: list[list[Button]] = []
    room = 0  # of the last row
    for button in buttons:
        own = 1 if button.primary and len(buttons) > _FEW else _room(button.label)
        if not rows or len(rows[-1]) >= min(room, own):
            rows.append([])
            room = own
        rows[-1].append(button)
        room = min(room, own)
    return {"inline_keyboard": [[_key(button) for button in row] for row in rows]} if rows else None


def _room(label: str) -> int:
    columns = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)
    return next((count for widest, count in _ROOM if columns <= widest), 1)


def _key(button: Button) -> dict[str, str]:
    label = clean(button.label).strip() or button.code or "…"
    if button.link:
        return {"text": label, "url": button.link}
    data = f"{button.letter}:{button.code}"
    if len(data.encode()) > _DATA:
        raise ValueError(f"the button code {button.code!r} does not fit into {_DATA} bytes")
    return {"text": label, "callback_data": data}
