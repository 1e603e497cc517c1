"""Lines of a chat made ready to be drawn: who goes on speaking, and where a time stands between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from channels.webchat.reader import Line
from channels.webchat.words import Words
from dialogs.talk import Rendered

_PAUSE = 10 * 60 * 1000  # milliseconds of silence after which the time is shown


@dataclass(frozen=True, slots=True)
class Drawn:
    number: int
    mine: bool
    letter: Rendered
    when: str  # the time above the line, empty when it isn't shown
    goes_on: bool  # the same person just spoke: no avatar, no name

    @property
    def pill(self) -> bool:
        return self.letter.style == "move" and self.letter.card is None and not self.mine


def drawn(lines: Iterable[Line], before: Line | None, say: Words, now: int, zone: tzinfo) -> Iterator[Drawn]:
    """`before` is the line above the first one, if the reader of the page has it."""
    for line in lines:
        when = when_text(line.rendered.at, now, zone, say) if _pauses(before, line, zone) else ""
        yield Drawn(line.number, line.mine, line.rendered, when, not when and _goes_on(before, line))
        before = line


def when_text(at: int, now: int, zone: tzinfo, say: Words) -> str:
    then, today = _local(at, zone), _local(now, zone)
    days = (today.date() - then.date()).days
    if days == 0:
        key = "page.when_today"
    elif days == 1:
        key = "page.when_yesterday"
    else:
        key = "page.when_date" if then.year == today.year else "page.when_year"
    name = say("page.months").split()[then.month - 1]
    return say(key, time=f"{then:%H:%M}", day=then.day, month=name, year=then.year)


def _pauses(before: Line | None, line: Line, zone: tzinfo) -> bool:
    if before is None:
        return True
    earlier, later = before.rendered.at, line.rendered.at
    return later - earlier > _PAUSE or _local(earlier, zone).date() != _local(later, zone).date()


def _goes_on(before: Line | None, line: Line) -> bool:
    if before is None or before.mine != line.mine or "move" in (before.rendered.style, line.rendered.style):
        return False
    return before.mine or before.rendered.speaker == line.rendered.speaker


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
