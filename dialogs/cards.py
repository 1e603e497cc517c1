"""Cards: what an item looks like to each reader, and which of its verbs stand under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.keys import Button, Label
from dialogs.letter import (
    Card,
    Choice,
    Param,
    Ref,
    Row,
    called,
    category,
    department,
    moment,
    phrase,
    row,
    span,
    text,
    title,
    words,
)
from domain.calendar import MINUTE
from domain.glance import Matter
from domain.item import Item, Pleased, Solved, State, Urgency
from domain.reading import Reader

SHOWN = 120


@dataclass(frozen=True, slots=True)
class Promised:
    """What comes next and until when; `provisional` where the year's calendar is not official yet.

    `at` None: it waits for somebody, and nobody knows yet until when.
    """

    label: Label
    at: int | None
    provisional: bool = False
    department_id: str = ""  # who has it meanwhile
    late: int = 0  # ms since it was over

    def said(self, reader: Reader = "resident") -> Ref:
        outside = reader in ("resident", "holder")
        if self.late and self.at is not None:
            return text(f"label.{Label.PROMISE_OVER}") if outside else self._over(self.at)
        inside = self.label is Label.PROMISE_ASKED and not outside
        key = f"label.{Label.PROMISE_ASKED_INSIDE if inside else self.label}"
        if self.at is None:
            return text(key)
        mark: Param = text(f"label.{Label.PROVISIONAL}") if self.provisional else ""
        return text(key, by=moment(self.at), provisional=mark, **self._who())

    def as_of(self, now: int | None) -> Promised:
        return self if self.at is None or now is None else replace(self, late=max(0, now - self.at))

    def _over(self, due: int) -> Ref:
        over = span(max(self.late, MINUTE))
        return text(
            f"label.{_OVER.get(self.label, Label.PROMISE_OVER_ANSWER)}", by=moment(due), span=over, **self._who()
        )

    def _who(self) -> dict[str, Ref]:
        return {"department": department(self.department_id)} if self.department_id else {}


_OVER = {
    Label.PROMISE_CONTACT: Label.PROMISE_OVER_CONTACT,
    Label.PROMISE_DANGER: Label.PROMISE_OVER_CONTACT,
    Label.PROMISE_DEPARTMENT: Label.PROMISE_OVER_DEPARTMENT,
}


def item_card(
    item: Item, reader: Reader, promised: Promised | None = None, photos: int = 0, talked: Sequence[str] = ()
) -> Card:
    """The card of an item; `talked`: its consultations. Only who handles it sees how the resident is called."""
    rows: list[Row] = [row("tag", category(item.category))]
    if reader in ("handler", "head"):
        rows.insert(0, row("message-square", words(item.words_id, SHOWN)))
    if item.urgency is not Urgency.NORMAL:
        rows.insert(0, row("triangle-alert", text(f"urgency.{item.urgency}")))
    if item.practice:
        rows.insert(0, row("info", text(f"label.{Label.PRACTICE}")))
    if item.place_id:
        rows.append(row("map-pin", words(item.place_id, 60)))
    if reader == "handler":
        rows.append(row("user", called(item.reporter_id, item.called_sealed)))
    if item.shown_id is not None and reader in ("handler", "head", "clerk"):
        rows.append(row("users", text(f"label.{Label.OPEN_TO_OTHERS}", count=item.supporters)))
    if photos:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=photos)))
    rows += [row("users", text(f"label.{Label.IN_CONSULTATION}", number=number)) for number in talked]
    if promised is not None:
        rows.append(row("clock", promised.said(reader)))
    return Card(
        title=title(item.words_id),
        number=item.number,
        state=f"state.{item.state}",
        tone=_tone(item),
        rows=tuple(rows),
        track=_track(item),
    )


def _tone(item: Item) -> str:
    if item.urgency is Urgency.DANGER and item.open:
        return "alert"
    if item.state is State.CLOSED:
        return "done"
    return "busy" if item.open else "plain"


_PATH = (
    (Label.TRACK_REPORTED, State.REPORTED),
    (Label.TRACK_ASSIGNED, State.ASSIGNED),
    (Label.TRACK_ACCEPTED, State.ACCEPTED),
    (Label.TRACK_ANSWERED, State.ANSWERED),
    (Label.TRACK_CLOSED, State.CLOSED),
)


def _track(item: Item) -> tuple[tuple[str, int, str], ...]:
    """The item's own path in five steps; nothing for one that left it."""
    states = [state for _, state in _PATH]
    if item.state not in states:
        return ()
    now = states.index(item.state)
    times = (item.reported_at, item.assigned_at, item.accepted_at, item.answered_at, item.closed_at)
    steps = []
    for index, ((label, _), at) in enumerate(zip(_PATH, times, strict=True)):
        done = index < now or item.state is State.CLOSED
        standing = "done" if done else "now" if index == now else "todo"
        steps.append((f"label.{label}", at or 0 if index <= now else 0, standing))
    return tuple(steps)


def button(key: Button, verb: str, *, primary: bool = False, row_: str = "", **args: object) -> Choice:
    return Choice(phrase(f"button.{key}"), verb, args, primary=primary, row=row_)


def solved_choices(item: Item) -> tuple[Choice, ...]:
    keys = {Solved.YES: Button.SOLVED_YES, Solved.PARTLY: Button.SOLVED_PARTLY, Solved.NO: Button.SOLVED_NO}
    return tuple(
        button(key, "rate", primary=solved is Solved.YES, item=item.id, solved=solved.value)
        for solved, key in keys.items()
    )


def pleased_choices(item: Item, round_: int) -> tuple[Choice, ...]:
    keys = {Pleased.YES: Button.PLEASED_YES, Pleased.FAIRLY: Button.PLEASED_FAIRLY, Pleased.NO: Button.PLEASED_NO}
    return tuple(
        button(key, "please", item=item.id, round=round_, pleased=pleased.value) for pleased, key in keys.items()
    )


def item_choice(item: Matter, key: Button = Button.ITEM_LINE) -> Choice:
    """An item in a list of items."""
    return Choice(phrase(f"button.{key}", number=item.number, title=title(item.words_id)), "show", {"item": item.id})
