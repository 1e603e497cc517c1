"""Lines of a chat made ready to be drawn: who goes on speaking, and where a time stands between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from channels.webchat.reader import Line
from channels.webchat.words import Words
from dialogs.talk import Button, Rendered

_PAUSE = 10 * 60 * 1000  # milliseconds of silence after which the time is shown
_LISTED = re.compile(r"([A-Z]{1,8}-(?:\d{6}|[CT]\d{2})-\d{3,}) (.+)", re.DOTALL)
_STATE = re.compile(r"(?:（(.*?)）|\((.*?)\))\s*(.*)")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One matter or consultation of a list: the button that opens it, and what the letter says of it."""

    button: Button
    number: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Drawn:
    number: int
    mine: bool
    letter: Rendered
    when: str  # the time above the line, empty when it isn't shown
    goes_on: bool  # the same person just spoke: no avatar, no name
    text: str = ""  # what the bubble says
    rows: tuple[ListRow, ...] = ()
    buttons: tuple[Button, ...] = ()  # those that are no row

    @property
    def pill(self) -> bool:
        return self.letter.style == "move" and self.letter.card is None and not self.mine


def drawn(lines: Iterable[Line], before: Line | None, say: Words, now: int, zone: tzinfo) -> Iterator[Drawn]:
    """`before` is the line above the first one, if the reader of the page has it."""
    for line in lines:
        when = when_text(line.rendered.at, now, zone, say) if _pauses(before, line, zone) else ""
        goes_on = not when and _goes_on(before, line)
        yield Drawn(line.number, line.mine, line.rendered, when, goes_on, *listed(line.rendered))
        before = line


def listed(letter: Rendered) -> tuple[str, tuple[ListRow, ...], tuple[Button, ...]]:
    """A letter that names matters and offers each as a button tells them once, as rows: its text loses those lines."""
    rows, others, text = [], [], (letter.lead or letter.text).split("\n")
    for button in letter.buttons:
        found = _LISTED.fullmatch(button.label)
        if found is None or letter.card is not None:
            others.append(button)
            continue
        own = next((line for line in text if line.startswith(button.label)), None)
        if own is not None:
            text.remove(own)
        rows.append(ListRow(button, found[1], found[2], _note((own or "").removeprefix(button.label))))
    return "\n".join(text), tuple(rows), tuple(others)


def _note(said: str) -> str:
    """「（要重办） 已超 2 天」 stands beside the number as 「要重办，已超 2 天」."""
    found = _STATE.fullmatch(said.strip())
    if found is None:
        return said.strip()
    state, comma = (found[1], "，") if found[1] is not None else (found[2], ", ")
    return f"{state}{comma}{found[3]}" if found[3] else state


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
