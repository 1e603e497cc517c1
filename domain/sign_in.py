"""签到: the six digits of a meeting, when they are good, and what a sign-in makes of one who takes part."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from enum import StrEnum

from domain.consultation import Came, Consultation, Participant, Stage
from domain.refusal import Refusal, Refused

MINUTE = 60_000
EARLY = 30 * MINUTE
"""So long before the start the code is good already, ms."""
MOST_TRIES = 5
"""Wrong codes of one person; after that only the desk signs him in."""
DIGITS = 6
_BARE = re.compile(r"\d{6}")
_BREAKS = re.compile(r"[\s-]+")
_NAMED = re.compile(r"^(?:会议)?签到码?是?\s*[:,]?|^(?:sign in|code)\b\s*:?", re.IGNORECASE)


class Window(StrEnum):
    """Whether one can sign in now."""

    NO_TIME = "no_time"
    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    OFF = "off"


def window(found: Consultation, at: int) -> Window:
    """From half an hour before its start; to its end, or as long as it goes on where it runs over."""
    if found.state is Stage.CALLED_OFF:
        return Window.OFF
    if found.state is Stage.MEETING:
        return Window.OPEN
    if found.state not in (Stage.PREPARING, Stage.SCHEDULED):
        return Window.OVER
    if found.state is Stage.PREPARING or found.start_at is None or found.end_at is None:
        return Window.NO_TIME
    if at < found.start_at - EARLY:
        return Window.EARLY
    return Window.OPEN if at < found.end_at else Window.OVER


def code_of(mark: str) -> str:
    """The six digits of a hexadecimal HMAC."""
    return f"{int(mark[:16], 16) % 10**DIGITS:0{DIGITS}d}"


def read_code(text: str) -> str | None:
    """Six digits that stand alone, also full-width, in groups or behind 签到; None for anything else."""
    said = _NAMED.sub("", unicodedata.normalize("NFKC", text).strip())
    bare = _BREAKS.sub("", said.rstrip("。.!！"))
    return bare if _BARE.fullmatch(bare) and bare.isascii() else None


def grouped(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def came(one: Participant, at: int, how: Came) -> Participant:
    """He is there. Raises Refusal where he is so already, or is invited no more."""
    if one.ended_at is not None:
        raise Refusal(Refused.NOT_INVITED)
    if one.came_at is not None:
        raise Refusal(Refused.ALREADY_DONE)
    return replace(one, came_at=at, came_how=how)


def not_came(one: Participant) -> Participant:
    """The desk had ticked the wrong name."""
    if one.came_at is None:
        raise Refusal(Refused.ALREADY_DONE)
    return replace(one, came_at=None, came_how=None)
