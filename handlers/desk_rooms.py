"""会议室 and 暂停名单 at the desk, as far as the chat tells them to this reader; nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.keys import Button
from dialogs.letter import Choice, Param, moment, phrase, station
from dialogs.timing_keys import Timing, press
from domain.booking import FARTHEST
from domain.permissions import Permission, ensure, may
from handlers.decide_silence import paused_seen
from handlers.meeting_words import room_said
from handlers.set_up_places import arranged
from handlers.talk import Talk
from storage.booking import bookings, rooms_for


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """Name, seats, whose it is (empty: all share it), how many meetings are to be there."""

    cells: tuple[Param, ...]
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Silenced:
    """The number of the matter that it was about, and until when."""

    cells: tuple[Param, ...]
    choice: Choice


async def rooms_seen(talk: Talk) -> tuple[Sequence[RoomSeen], Choice]:
    """Those that one may book; acts stand at one's own."""
    ensure(talk.anywhere(), Permission.ROOM_ARRANGE)
    places = arranged(talk)
    found = await rooms_for(talk.work, *places)
    ahead = await bookings(talk.work, [one.id for one in found], (talk.now, talk.now + FARTHEST)) if found else ()
    held: dict[str, int] = {}
    for one in ahead:
        if one.room_id is not None:
            held[one.room_id] = held.get(one.room_id, 0) + 1
    seen = [
        RoomSeen(
            (
                room_said(one),
                one.capacity,
                station(one.station_id) if one.station_id is not None else "",
                held.get(one.id, 0),
            ),
            _room_acts(one.id) if (one.station_id or talk.house.district.id) in places else (),
        )
        for one in found
    ]
    return seen, press(Timing.ADD_ROOM, "add_room")


def _room_acts(room: str) -> Sequence[Choice]:
    verbs = (
        (Timing.RENAME_ROOM, "rename_room"),
        (Timing.RESIZE_ROOM, "resize_room"),
        (Timing.END_ROOM, "end_room"),
    )
    return [press(label, verb, room=room) for label, verb in verbs]


async def silenced_seen(talk: Talk) -> Sequence[Silenced]:
    if not may(talk.anywhere(), Permission.PERSON_SILENCE):
        return ()
    return [
        Silenced(
            (row["number"] or "", moment(row["silenced_until"])),
            Choice(
                phrase(f"button.{Button.LIFT_LINE}", number=row["number"] or ""), "lift_silence", {"person": row["id"]}
            ),
        )
        for row in await paused_seen(talk)
    ]
