"""What may be done about a station's rota at the desk, each a verb of the chat with all that the page knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.cards import button
from dialogs.duty_keys import Clock
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Phrase, name, phrase
from domain.permissions import Permission, may
from domain.rota_plan import Duty
from domain.swaps import SwapState
from handlers.arrive import sitting
from handlers.desk_rota import Entry, RotaSeen, day_span, free_for
from handlers.leave_take import REQUIRES as LEAVE
from handlers.months import today
from handlers.note_duty import code_of, past, state_of
from handlers.plan_menu import menu
from handlers.shift_words import away, span_key
from handlers.show_shifts import told_of
from handlers.swap_answer import return_of
from handlers.swap_end import shift_of
from handlers.talk import Talk
from storage.swaps import leaves_of

_ELSEWHERE = frozenset({"rota_month", "override", "hours"})
"""Of 轮值's choices what this page shows itself, or offers at each shift."""


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A shift of the chosen day; `free` are those who could sit it instead, where the reader says who sits."""

    entry: Entry
    choices: Sequence[Choice]
    free: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of whether somebody was there."""

    person_id: str
    duty: Duty
    state: Clock
    choices: Sequence[Choice]


def acts_of_now(talk: Talk, seen: RotaSeen) -> list[Choice]:
    """我到岗了, 现在我来, 请假: whatever day is looked at."""
    rota, found = talk.house.district.rota(seen.station_id), list[Choice]()
    if not seen.rights.serves:
        return found
    for duty in (Duty.MEMBER, Duty.HEAD):
        run = sitting(rota, talk.person_id, duty, talk.now)
        if run is not None and may(talk.anywhere(), Permission.TODO_SEE):
            at = max(run[0].start, talk.now)
            found.append(button(Button.DUTY_ARRIVE, "arrive", station=seen.station_id, duty=duty.value, at=at))
            break
    sits = rota.stint(talk.now)
    if (sits is None or sits.person_id != talk.person_id) and rota.serves(talk.person_id, talk.now):
        found.append(button(Button.TAKE_NOW, "take_now", station=seen.station_id))
    if may(talk.anywhere(), LEAVE):
        found.append(button(Button.LEAVE, "leave"))
    return found


def acts_of_planner(talk: Talk, station_id: str) -> list[Choice]:
    return [one for one in menu(talk, station_id).choices if one.verb not in _ELSEWHERE]


def swap_lines(talk: Talk, seen: RotaSeen) -> list[tuple[Phrase, list[Choice]]]:
    """Swaps that wait for the reader, or that he made."""
    found: list[tuple[Phrase, list[Choice]]] = []
    for one in seen.swaps:
        if one.state is SwapState.ACCEPTED and seen.rights.led:
            asks = phrase(
                f"say.{Say.SWAP_TO_AGREE}",
                name=name(one.from_id),
                taker=name(one.taken_by or ""),
                shift=shift_of(talk, one),
                back=return_of(talk, one),
            )
            agree = button(Button.AGREE_SWAP, "agree_swap", primary=True, swap=one.id)
            found.append((asks, [agree, button(Button.REFUSE_SWAP, "refuse_swap", swap=one.id)]))
        elif (mine := told_of(talk, one)) is not None:
            found.append((mine[0], [mine[1]]))
    return found


def entries_of_day(talk: Talk, seen: RotaSeen, day: date) -> list[DayEntry]:
    return [_of_entry(talk, seen, one) for one in seen.days.get(day, ())]


def _of_entry(talk: Talk, seen: RotaSeen, one: Entry) -> DayEntry:
    choices = []
    if one.holder == talk.person_id and one.ahead and not one.offered and may(talk.anywhere(), Permission.SHIFT_SWAP):
        choices.append(button(Button.SWAP, "swap", shift=one.shift.key))
    if one.undo and not one.over:
        own = one.person_id == talk.person_id and one.shift.duty not in seen.rights.led
        label = Button.GIVE_BACK if own else Button.UNDO_OVERRIDE
        choices.append(button(label, "undo_override", change=",".join(one.undo)))
    led = one.shift.duty in seen.rights.led and not one.over
    return DayEntry(one, choices, free_for(talk, one) if led else ())


async def leave_of_day(talk: Talk, seen: RotaSeen, day: date) -> list[Choice]:
    """请假 for that day, or 销假 of the leave that it lies in."""
    if not seen.rights.serves or not may(talk.anywhere(), LEAVE) or day < today(talk.house):
        return []
    start, end = day_span(talk, day)
    found = [one for one in await leaves_of(talk.work, talk.person_id) if one.start < end and start < one.end]
    if not found:
        return [button(Button.LEAVE, "leave", days=span_key((start, end)))]
    return [
        Choice(
            phrase(f"button.{Button.END_LEAVE_LINE}", span=away(talk.house, one.span)), "end_leave", {"leave": one.id}
        )
        for one in found
    ]


async def attendance(talk: Talk, seen: RotaSeen, day: date) -> list[Noted]:
    """补记到岗 of a day that has been."""
    if not seen.rights.notes or day > today(talk.house):
        return []
    found = []
    for facts in await past(talk, seen.station_id, *day_span(talk, day)):
        state, args = state_of(facts), {"station": seen.station_id, "shift": code_of(facts)}
        choices = [
            Choice(phrase(f"clock.{other}"), "note_duty", {**args, "was": was})
            for other, was in ((Clock.ATTENDED, "attended"), (Clock.ABSENT, "absent"))
            if other is not state
        ]
        found.append(Noted(facts[0].person_id or "", facts[0].duty, state, choices))
    return found
