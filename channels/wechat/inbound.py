"""From one message of WeChat to what it says in the talk words. Nicknames and pictures of people are never read.

https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html and
…/Receiving_event_pushes.html. Where reports differ from these pages, both are understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from channels.envelope import EnvelopeError, named, sent_at, whole
from channels.gcj02 import location
from channels.wechat.press import pressed
from dialogs.talk import Content, FileRef, Files, Gone, Inbound, Opened, Text, Unreadable

Fields = Mapping[str, Any]
Contact = Literal["talk", "click"]
"""What lets us write by ourselves for a while: words for 48 hours, a press for a minute."""

_OPENID = re.compile("[!-~]{1,64}")
_MSG_ID = re.compile("[0-9A-Za-z_-]{2,40}")
_SCENE = re.compile("[A-Za-z0-9_-]{0,64}")
_UNKNOWN_TO_WECHAT = re.compile(r"[【\[]收到不支持的消息类型[，,]暂无法显示[】\]]")
"""Stands in the place of a sticker of WeChat's shop, and of whatever else an account is not shown."""
_MORE = frozenset({"消息", "看消息", "查看消息", "messages"})
_AROUND = " \t\r\n“”\"'‘’「」。.！!"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a message that was sent before. `template` where its id was not told when it was sent."""

    message: str
    well: bool
    template: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """One message read. `content` is None where nobody said anything; `ours` is the account's own name there.

    `more`: asked for what lies ready. `results` are what became of messages sent before.
    """

    inbound: Inbound | None
    address: str
    openid: str
    ours: str
    id: str
    at: int
    contact: Contact | None
    more: bool = False
    results: tuple[Result, ...] = ()


def read(account: str, fields: Fields, now: int) -> Came:
    """Raises EnvelopeError where it does not even say who sent it."""
    openid, ours = _text(fields, "FromUserName"), _text(fields, "ToUserName")
    if not _OPENID.fullmatch(openid):
        raise EnvelopeError("sender")
    address, at = f"{account}:{openid}", sent_at(_text(fields, "CreateTime"), now)
    if _text(fields, "MsgType").lower() == "event":
        event = _text(fields, "Event").lower()
        content, contact = _EVENTS[event](fields) if event in _EVENTS else None, _CONTACTS.get(event)
        id = named("e", openid, _text(fields, "CreateTime"), event, _text(fields, "EventKey"))
        results = _RESULTS[event](fields) if event in _RESULTS else ()
    else:
        content, contact, results = _said(account, fields), _contact(fields), ()
        id = _msg_id(openid, fields)
    more = isinstance(content, Text) and content.text.strip(_AROUND).lower() in _MORE
    content = Gone(back=True) if more else content
    inbound = None if content is None else Inbound("wechat", account, address, id, content, at)
    return Came(inbound, address, openid, ours, id, at, contact, more, results)


# --- who and when ----------------------------------------------------------------------------------


def _msg_id(openid: str, fields: Fields) -> str:
    given = _text(fields, "MsgId")
    if _MSG_ID.fullmatch(given):
        return given
    return named("m", openid, whole(fields))


def _text(fields: Fields, tag: str) -> str:
    value = fields.get(tag)
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


# --- what somebody says ----------------------------------------------------------------------------


def _contact(fields: Fields) -> Contact:
    return "click" if _text(fields, "bizmsgmenuid") else "talk"


def _said(account: str, fields: Fields) -> Content:
    kind = _text(fields, "MsgType").lower()
    return _KINDS[kind](account, fields) if kind in _KINDS else Unreadable("other")


def _words(_: str, fields: Fields) -> Content:
    press = pressed(_text(fields, "bizmsgmenuid"))
    if press is not None:
        return press
    text = _text(fields, "Content")
    if not text:
        return Unreadable("empty")
    return Unreadable("sticker") if _UNKNOWN_TO_WECHAT.fullmatch(text) else Text(text)


def _file(kind: Literal["photo", "voice", "file"], mime: str) -> Callable[[str, Fields], Content]:
    def content(account: str, fields: Fields) -> Content:
        media = _text(fields, "MediaId")
        if not media:
            return Unreadable("other")
        said = _text(fields, "Recognition") if kind == "voice" else ""
        return Files((FileRef(kind, f"{account}:{media}", mime=mime),), text=said)

    return content


def _place(_: str, fields: Fields) -> Content:
    try:
        latitude, longitude = float(_text(fields, "Location_X")), float(_text(fields, "Location_Y"))
    except ValueError:
        return Unreadable("other")
    return location(latitude, longitude, _text(fields, "Label")) or Unreadable("other")


def _link(_: str, fields: Fields) -> Content:
    parts = (_text(fields, tag) for tag in ("Title", "Description", "Url"))
    text = "\n".join(dict.fromkeys(part for part in parts if part))
    return Text(text, forwarded=True) if text else Unreadable("empty")


_KINDS: dict[str, Callable[[str, Fields], Content]] = {
    "text": _words,
    "image": _file("photo", "image/jpeg"),
    "voice": _file("voice", "audio/amr"),
    "video": _file("file", "video/mp4"),
    "shortvideo": _file("file", "video/mp4"),
    "location": _place,
    "link": _link,
}


# --- what somebody does ----------------------------------------------------------------------------


def _came(fields: Fields) -> Content:
    """A newcomer: with the scene of the code that he scanned, or by himself."""
    key = _text(fields, "EventKey")
    return _opened(key.removeprefix("qrscene_") if key.startswith("qrscene_") else "")


def _opened(scene: str) -> Content:
    return Opened(scene if _SCENE.fullmatch(scene) else "")


def _chosen(fields: Fields) -> Content | None:
    key = _text(fields, "EventKey")
    return Text(key) if key else None


_EVENTS: dict[str, Callable[[Fields], Content | None]] = {
    "subscribe": _came,
    "unsubscribe": lambda _: Gone(),
    "scan": lambda fields: _opened(_text(fields, "EventKey")),
    "click": _chosen,
}
"""All others are taken note of, at most: a page was opened, a place is reported while a chat is open, …"""
_CONTACTS: dict[str, Contact] = {
    "subscribe": "click",
    "scan": "click",
    "click": "click",
    "scancode_push": "click",
    "scancode_waitmsg": "click",
}


# --- what became of what we sent -------------------------------------------------------------------


def _template(fields: Fields) -> tuple[Result, ...]:
    """The tag is MsgID here, and MsgId in messages."""
    id = _text(fields, "MsgID") or _text(fields, "MsgId")
    return (Result(id, _text(fields, "Status").lower() == "success"),) if id else ()


def _subscription(fields: Fields) -> tuple[Result, ...]:
    told = fields.get("SubscribeMsgSentEvent")
    each = told.get("List", []) if isinstance(told, dict) else []
    rows = [one for one in each if isinstance(one, dict)] if isinstance(each, list) else []
    return tuple(
        Result(_text(one, "MsgID"), _text(one, "ErrorCode") == "0", _text(one, "TemplateId"))
        for one in rows
        if _text(one, "MsgID")
    )


_RESULTS: dict[str, Callable[[Fields], tuple[Result, ...]]] = {
    "templatesendjobfinish": _template,
    "subscribe_msg_sent_event": _subscription,
}
