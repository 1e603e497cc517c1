"""代联系: what did not reach somebody in time is told by telephone. What a call comes to; when it may be let be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Outcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NEEDLESS = "needless"


HALF_DAYS = 3
"""On so many different half-days nobody answered: then it may be let be."""
_BACK = timedelta(days=14)
_NOON = 12
_SAID = re.compile(
    r"(?:是|在)?(?P<day>今天|昨天|前天|today|yesterday|\d{1,2}月\d{1,2}[日号])?\s*(?P<half>早上|上午|中午|下午|晚上|傍晚)?\s*"
    r"(?P<hour>\d{1,2})(?:[点时](?P<part>半|\d{1,2})?分?|[:：](?P<minute>\d{2}))\s*(?:打[的了过通]{0,2}|called|$)[,，。:：;；\s]*"
)


def half_days(tries: Iterable[int], zone: ZoneInfo) -> int:
    """On how many different half-days these instants (UTC ms) lie."""
    local = [datetime.fromtimestamp(at / 1000, zone) for at in tries]
    return len({(at.date(), at.hour < _NOON) for at in local})


def may_let_be(tries: Iterable[int], zone: ZoneInfo) -> bool:
    return half_days(tries, zone) >= HALF_DAYS


def when_said(text: str, now: int, zone: ZoneInfo) -> tuple[int | None, str]:
    """The time (UTC ms) that a clerk's words begin with, as 昨天16:00打的 or 上午10点半打的, and the words after it.

    None, with all the words, where they begin with none, or with one that is yet to come or lies over two weeks back.
    """
    said = text.strip()
    match = _SAID.match(said)
    if match is None:
        return None, said
    local = datetime.fromtimestamp(now / 1000, zone)
    at = _instant(match, local)
    if at is None or not local - _BACK <= at <= local:
        return None, said
    return round(at.timestamp() * 1000), said[match.end() :].strip()


def _instant(match: re.Match[str], local: datetime) -> datetime | None:
    hour, minute = int(match["hour"]), 30 if match["part"] == "半" else int(match["part"] or match["minute"] or 0)
    if match["half"] in ("下午", "晚上", "傍晚") and hour < _NOON:
        hour += _NOON
    if hour > 23 or minute > 59:
        return None
    day = match["day"] or "今天"
    back = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}.get(day)
    made = local.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
    if back is not None:
        return made - timedelta(days=back)
    month, of_month = (int(found) for found in re.findall(r"\d+", day))
    try:
        made = made.replace(month=month, day=of_month)
        return made if made <= local else made.replace(year=local.year - 1)
    except ValueError:
        return None
