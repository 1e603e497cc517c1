"""A letter as a template message: each keyword cut to what its kind may hold. Pure.

Source: "发送订阅通知" (…/doc/service/api/notify/notify/api_sendnewsubscribemsg), the table of parameters: thing 20
characters, character_string 32, phrase 5 Han, name 10 Han, time as 2019年10月1日 15:01; nothing may be empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from channels.wechat.account import Account, Part, Template
from channels.wechat.calling import Json
from channels.wechat.own_pages import item_link
from dialogs.talk import Rendered

_BEIJING = timezone(timedelta(hours=8))
_NUMBER = re.compile(r"[A-Z]{1,4}-[0-9]{6}-[0-9]{3,}")
_STATION = re.compile("[\u4e00-\u9fff]{2,14}(?:驿站|议事堂|工作室|联系点|联络站)")
_NOTHING = "见详情"


def data(template: Template, letter: Rendered) -> Json:
    """`{keyword: {"value": …}}`."""
    return {name: {"value": _fitting(name, _part(part, letter))} for name, part in template.fields.items()}


def page(account: Account, template: Template, letter: Rendered) -> str:
    """What the message opens: the letter's own link, else its matter; empty where there is neither."""
    if not template.link:
        return ""
    number = _part("number", letter)
    matter = item_link(account, number) if account.pages and number else ""
    return next((button.link for button in letter.buttons if button.link), matter)


def _part(part: Part, letter: Rendered) -> str:
    card = letter.card
    match part:
        case "number":
            found = _NUMBER.search(letter.plain)
            return (card.number if card is not None else "") or (found.group() if found else "")
        case "title":
            return (card.title if card is not None else "") or _first_line(letter)
        case "state":
            return card.state if card is not None else ""
        case "station":
            named = _STATION.search(letter.plain)
            return named.group() if named else letter.speaker.name
        case "time":
            return f"{_local(letter):%Y年%m月%d日 %H:%M}"
        case "text":
            return letter.text or letter.plain


def _first_line(letter: Rendered) -> str:
    return letter.plain.strip().partition("\n")[0]


def _local(letter: Rendered) -> datetime:
    return datetime.fromtimestamp(letter.at / 1000, UTC).astimezone(_BEIJING)


def _fitting(keyword: str, value: str) -> str:
    kind = re.sub(r"[0-9]*(\.DATA)?$", "", keyword)
    plain = " ".join(value.split())
    return _KINDS.get(kind, _thing)(plain) or _NOTHING


def _thing(value: str) -> str:
    return value if len(value) <= 20 else value[:19] + "…"


def _only(pattern: str, most: int) -> Callable[[str], str]:
    wanted = re.compile(pattern)

    def kept(value: str) -> str:
        return "".join(wanted.findall(value))[:most]

    return kept


def _digits(value: str) -> str:
    return _only("[0-9]", 32)(value) or "0"


def _ascii(value: str) -> str:
    return _only("[!-~]", 32)(value) or "-"


_KINDS: dict[str, Callable[[str], str]] = {
    "phrase": _only("[\u4e00-\u9fff]", 5),
    "name": _only("[\u4e00-\u9fffA-Za-z]", 10),
    "character_string": _ascii,
    "letter": lambda value: _only("[A-Za-z]", 32)(value) or "A",
    "number": _digits,
    "time": lambda value: value[:32],
    "date": lambda value: value[:32],
}
