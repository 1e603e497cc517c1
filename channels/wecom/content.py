"""From one opened envelope to one `Inbound`. Names, pictures and departments of members are never read.

Kinds and fields: "消息格式" and "事件格式", developer.work.weixin.qq.com/document/path/90239 and 90240.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels.envelope import named, sent_at, whole
from channels.gcj02 import location
from channels.wecom.account import Account
from dialogs.talk import Content, FileRef, Files, Gone, Inbound, Opened, Press, Text, Unreadable

_USERID = re.compile(r"\S{1,64}")
_MSG_ID = re.compile("[!-~]{1,64}")
_KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\S{0,27})")
_PAYLOAD = re.compile(r"(?:in|st|rc)_[A-Za-z0-9_-]{1,61}")
_LINK = re.compile(r"https?://[^\s/]+/([is])/([A-Za-z0-9_-]{1,61})/?")
_PAGES = {"i": "in", "s": "st"}
_FILES: Mapping[str, Any] = {"image": "photo", "voice": "voice", "video": "file", "file": "file", "shortvideo": "file"}
CARD_EVENTS = frozenset({"template_card_event", "taskcard_click"})

Fields = Mapping[str, Any]


def inbound(account: Account, fields: Fields, now: int) -> Inbound | None:
    """None for what is nobody's word to us: a menu's link opened, a place reported by itself, an address book changed.

    `enter_agent` comes as a plain start: whether that is news only the caller can know.
    """
    userid = _text(fields, "FromUserName")
    content = _event(fields) if _text(fields, "MsgType").lower() == "event" else _message(account, fields)
    if content is None or not _USERID.fullmatch(userid) or userid.lower() == "sys":
        return None
    return Inbound(
        "wecom", account.name, account.address(userid), _key(fields), content, sent_at(_text(fields, "CreateTime"), now)
    )


def is_entering(fields: Fields) -> bool:
    return _text(fields, "Event").lower() == "enter_agent"


def _message(account: Account, fields: Fields) -> Content:
    kind = _text(fields, "MsgType").lower()
    if kind == "text":
        return _words(_text(fields, "Content"))
    if kind in _FILES and _text(fields, "MediaId"):
        return Files((FileRef(_FILES[kind], f"{account.name}:{_text(fields, 'MediaId')}"),))
    if kind == "location":
        return _place(fields)
    if kind == "link":
        shared = "\n".join(filter(None, (_text(fields, "Title"), _text(fields, "Url"))))
        return Text(shared, forwarded=True) if shared else Unreadable("empty")
    return Unreadable("other")


def _words(text: str) -> Content:
    """There are no deep links into an application: an invitation's code or address is written, or pasted."""
    if not text:
        return Unreadable("empty")
    payload = text.removeprefix("/start").strip()
    if found := _LINK.fullmatch(payload):
        payload = f"{_PAGES[found.group(1)]}_{found.group(2)}"
    return Opened(payload) if _PAYLOAD.fullmatch(payload) else Text(text)


def _place(fields: Fields) -> Content:
    """X is the latitude."""
    try:
        latitude, longitude = float(_text(fields, "Location_X")), float(_text(fields, "Location_Y"))
    except ValueError:
        return Unreadable("other")
    return location(latitude, longitude, _text(fields, "Label")) or Unreadable("other")


def _event(fields: Fields) -> Content | None:
    event = _text(fields, "Event").lower()
    if event in CARD_EVENTS:
        return _press(fields)
    if event == "click" and _text(fields, "EventKey"):
        return _words(_text(fields, "EventKey"))
    if event == "enter_agent":
        return Opened()
    if event in {"subscribe", "unsubscribe"}:  # an administrator's act: who may see the application
        return Gone(back=event == "subscribe")
    return None


def _press(fields: Fields) -> Content | None:
    """A button's key is `<letter>:<code>`; a list's is `<letter>:`, and the code is the option picked."""
    found = _KEY.fullmatch(_text(fields, "EventKey"))
    if found is None:
        return None
    code = found.group(2) or _picked(fields)
    return Press(found.group(1), code) if code else None


def _picked(fields: Fields) -> str:
    items = fields.get("SelectedItems")
    found = items.get("SelectedItem") if isinstance(items, dict) else None
    first = found[0] if isinstance(found, list) and found else None
    options = first.get("OptionIds") if isinstance(first, dict) else None
    picked = options.get("OptionId") if isinstance(options, dict) else None
    return picked[0] if isinstance(picked, list) and picked and isinstance(picked[0], str) else ""


def _key(fields: Fields) -> str:
    """What tells one message from another, retries being the same: its MsgId, which is text and no number, or of an
    event who, when and what. A retry of a press brings another ResponseCode."""
    message = _text(fields, "MsgId")
    if _MSG_ID.fullmatch(message):
        return f"m{message}"
    if _text(fields, "MsgType").lower() != "event":
        return named("m", whole(fields))
    parts = (_text(fields, name) for name in ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId"))
    return named("e", *parts, _picked(fields))


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""
