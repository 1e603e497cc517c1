"""A number with its receipt, as people write them down; and how often anybody may try one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.events import Event, Name
from domain.item import Item
from domain.moves import Moved
from domain.numbers import normalise, parse_receipt, split_number
from domain.people import Actor

HOUR = 3_600_000
MOST_PER_CHAT = 10
"""Tries an hour, of one chat and of one network address alike."""
MOST_PER_NUMBER = 30
HIDDEN = "•••• •••• •••• ••••"
_MOST_BESIDE = 6
"""Characters beside number, receipt and what one says of them; with more the message is about something else.
Beside sixteen digits alone, which may be anything, there is nothing but what is usual."""
_USUAL = re.compile(
    "编号|单号|事项|回执|条子|号码|号|查一下|查看|查|进度|看一下|看看|看|办到哪|哪一步|麻烦|谢谢|您好|你好|请|帮|我|您|的|是|了|吗"
    "|NUMBER|RECEIPT|MATTER|PLEASE|THANKS|THANK|YOU|HELLO|THE|AND|MY|IS|NO"
)
_LONGEST = 200
_NEARLY = 10
_IN_LINK = re.compile(r"(?<=[_.])\d{16}(?!\d)", re.A)
_LINK = re.compile(r"(?P<number>[A-Za-z]{1,8}\d{6}\d{1,12})_(?P<digits>\d{16})", re.A)


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip, as far as it was said; `nearly` has digits beside its number, but not sixteen."""

    number: str | None
    digits: str | None
    nearly: bool = False


def read_slip(text: str) -> Slip | None:
    """A message that is a number with its receipt, or just one of them; None when it is about something else."""
    if len(text) > _LONGEST:
        return None
    number, rest = split_number(text)
    digits = parse_receipt(rest)
    if number is None and digits is None:
        return None
    beside = re.sub(r"\d", "", rest)
    if len(re.sub(r"\W", "", _USUAL.sub("", beside))) > (_MOST_BESIDE if number else 0):
        return None
    nearly = digits is None and sum(char.isdigit() for char in rest) >= _NEARLY
    return Slip(number, digits, nearly)


def read_link(payload: str) -> Slip | None:
    """What follows `rc_` in a deep link: the number without dashes, `_`, the digits."""
    found = _LINK.fullmatch(payload)
    number = normalise(found["number"]) if found else None
    return Slip(number, found["digits"]) if found and number else None


def link_payload(number: str, digits: str) -> str:
    """The deep link that opens an item by its receipt; 64 characters are what the narrowest channel takes."""
    return f"rc_{number.replace('-', '')}_{digits}"


def without_digits(text: str) -> str:
    """The line that is kept of such a message: the receipt itself is kept nowhere."""
    slip = read_slip(text)
    if slip is None or slip.digits is None:
        return _IN_LINK.sub(HIDDEN, text)
    return f"{slip.number}\n{HIDDEN}" if slip.number else HIDDEN


def held(item: Item, by: Actor, at: int, via: str) -> Moved:
    """Somebody has opened it by number and receipt."""
    return item, Event(Name.ITEM_HELD, item.id, by.person_id, at, via=via)
