"""A letter as a template message: what of it stands at which keyword, and what the message opens. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from channels.wechat.account import FIXED, Account, Template
from channels.wechat.calling import Json
from channels.wechat.keywords import fitting
from channels.wechat.own_pages import NUMBER, chat_link, item_link
from dialogs.talk import Rendered

_BEIJING = timezone(timedelta(hours=8))
_STATION = re.compile("[\u4e00-\u9fff]{2,14}(?:驿站|议事堂|工作室|联系点|联络站)")


def data(template: Template, letter: Rendered) -> Json:
    """`{keyword: {"value": …}}`."""
    return {name: {"value": fitting(name, _part(part, letter))} for name, part in template.fields.items()}


def page(account: Account, template: Template, letter: Rendered) -> str:
    """What the message opens: the letter's own link, else its matter, else the person's own chat on our pages."""
    if not template.link:
        return ""
    number = _part("number", letter)
    own = (item_link(account, number) if number else chat_link(account)) if account.pages else ""
    return next((button.link for button in letter.buttons if button.link), own)


def _part(part: str, letter: Rendered) -> str:
    card = letter.card
    match part:
        case "number":
            return (card.number if card is not None else "") or _only_number(letter.plain)
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
        case _:
            return part.removeprefix(FIXED)


def _only_number(words: str) -> str:
    """Of one matter: a list, or a matter beside another, opens none of them."""
    found = {*NUMBER.findall(words)}
    return found.pop() if len(found) == 1 else ""


def _first_line(letter: Rendered) -> str:
    return letter.plain.strip().partition("\n")[0]


def _local(letter: Rendered) -> datetime:
    return datetime.fromtimestamp(letter.at / 1000, UTC).astimezone(_BEIJING)
