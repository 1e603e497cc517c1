"""Hand-over to other systems (大督查): which events leave, what of them, and how long they are tried. Never words.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` in seconds and
`webhook-signature`, an HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from domain.calendar import HOUR, MINUTE
from domain.events import Event, Name
from domain.item import Item
from domain.moves import Moved
from domain.people import SYSTEM
from domain.refusal import Refusal, Refused

LEAVES = frozenset(
    {
        Name.ITEM_REPORTED,
        Name.ITEM_ASSIGNED,
        Name.ITEM_ACCEPTED,
        Name.ITEM_DECLINED,
        Name.ITEM_TRANSFERRED,
        Name.ITEM_CLASSIFIED,
        Name.ITEM_ANSWERED,
        Name.ITEM_RATED,
        Name.ITEM_PLEASED,
        Name.ITEM_CONCLUDED,
        Name.ITEM_LAPSED,
        Name.ITEM_REOPENED,
        Name.ITEM_REFUSED,
        Name.ITEM_WITHDRAWN,
        Name.ITEM_MERGED,
        Name.ITEM_UNMERGED,
        Name.ITEM_RESTORED,
        Name.ITEM_LATE,
    }
)
"""Where a matter stands, and that it is late. What was said, who said it and who handles it stay here."""
_SAID = (
    "category", "urgency", "solved", "pleased", "round", "clock", "step", "due", "from", "outcome", "day", "into_number"
)  # fmt: skip
"""Particulars that leave: codes, numbers and instants."""
_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Between one try and the next, as Standard Webhooks suggests: three days and three hours in all."""
TRIES = len(_SECONDS) + 1
LATE = 5 * MINUTE
"""How long after its instant an event may be committed, and is still found."""
_PREFIX = "whsec_"
LONGEST_NOTE = 500


class Supervised(StrEnum):
    """What a system may report of an item."""

    REGISTERED = "registered"  # 立案
    URGED = "urged"  # 督办
    RETURNED = "returned"  # 退回
    CLOSED = "closed"  # 办结


def supervise(item: Item, at: int, via: str, *, system: str, state: Supervised, words: str | None) -> Moved:
    """Another system says where the matter stands there; nothing moves here. `words`: content id."""
    if item.practice:
        raise Refusal(Refused.ITEM_UNKNOWN)
    particulars = {"system": system, "state": state.value, "words": words}
    return item, Event(Name.ITEM_SUPERVISED, item.id, SYSTEM.person_id, at, via=via, particulars=particulars)


def message(name: str, at: int, seq: int, particulars: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """The body: `type`, `timestamp` (ISO 8601, UTC) and `data`; `about` are number, station code, state, category.

    `seq` counts an item's events: of two messages the one with the higher number is the newer.
    """
    said = {field: particulars[field] for field in _SAID if particulars.get(field) is not None}
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"type": name, "timestamp": moment, "data": {**about, "seq": seq, **said}}


def sign(secret: str, message_id: str, at: int, body: str) -> dict[str, str]:
    """The headers; `at` in UTC ms."""
    stamp = str(at // 1000)
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    mark = hmac.new(key, f"{message_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mark).decode()}"
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def wait(attempts: int, asked: int | None = None, luck: float = 0.5) -> int | None:
    """ms until the next try after so many; None: it was the last. `asked` is the other side's Retry-After, in seconds.

    `luck` from 0 to 1 spreads tries by a tenth, so that a system that comes back is not run over.
    """
    if attempts >= TRIES:
        return None
    pause = _SECONDS[attempts - 1] * (0.95 + luck / 10)
    return round(max(pause, min(asked or 0, 24 * 3600)) * 1000)


assert sum(_SECONDS) * 1000 >= 3 * 24 * HOUR
