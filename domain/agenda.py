"""议程: which line a meeting is at, by the minutes that each was given; and what of it fits."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calendar import MINUTE


def line_now(minutes: Sequence[int], opened_at: int | None, at: int) -> int | None:
    """The place of the line, from 0; a line without minutes lasts to the end, and the last one runs over."""
    if opened_at is None or not minutes or at < opened_at:
        return None
    over = opened_at
    for place, length in enumerate(minutes):
        over += length * MINUTE
        if not length or at < over:
            return place
    return len(minutes) - 1


def lines_shown(count: int, now: int | None, most: int) -> range:
    """Which of so many lines fit on a screen, with the present one among them and what comes next."""
    first = max(0, min((now or 0) - most // 3, count - most))
    return range(first, min(first + most, count))
