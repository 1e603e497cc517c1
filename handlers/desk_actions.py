"""行动项 at the desk: what was agreed at the stations that one serves, or is one's own to do; by when, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.action_cards import standing
from dialogs.desk_cards import noon
from dialogs.letter import Param, day, station, text, words
from domain.action import Action, ActionState
from domain.people import Role
from domain.refusal import Refusal, Refused
from handlers.consultation_people import keeper_among
from handlers.desk_consultations import stations_to_choose
from handlers.sheet_desk import departments_of
from handlers.show_consultations import stations_seen
from handlers.talk import Talk
from storage.actions import actions_listed, actions_mine, keeping

PAGE = 100
GROUPS: Mapping[str, Sequence[ActionState]] = {
    "open": (ActionState.OPEN,),
    "late": (ActionState.OPEN,),
    "done": (ActionState.DONE,),
    "dropped": (ActionState.DROPPED,),
    "all": tuple(ActionState),
}
"""States as the list offers them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`mine`: what the reader, or his department, has to do."""

    group: str = "open"
    mine: bool = False
    station: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Number, words, whose, until when, how it stands, where, what was done. `consultation`: its number."""

    action: Action
    late: bool
    consultation: str
    cells: tuple[Param, ...]


@dataclass(frozen=True, slots=True)
class ActionsSeen:
    lines: Sequence[ActionLine]
    places: Sequence[str]
    inside: bool
    more: bool


def sees_actions(talk: Talk) -> bool:
    return bool(stations_seen(talk)) or Role.LIAISON in talk.roles


async def actions_seen(talk: Talk, wanted: Wanted, most: int = PAGE) -> ActionsSeen:
    """Raises Refusal for who has none to see, and of a station that is not his."""
    places = stations_seen(talk)
    if not sees_actions(talk) or (wanted.station and wanted.station not in places):
        raise Refusal(Refused.STATION_UNKNOWN if wanted.station else Refused.NOT_YOURS)
    found = await _found(talk, [wanted.station] if wanted.station else places, wanted, most + 1)
    shown = found[:most]
    people = await keeping(talk.work, shown)
    lines = []
    for one in shown:
        cells: tuple[Param, ...] = (
            one.number,
            words(one.words_id),
            keeper_among(one, people),
            day(noon(one.due_day, talk.house.district.zone)),
            text(f"after.{standing(one, talk.now)}"),
            station(one.station_id),
            words(one.done_id) if one.done_id else "",
        )
        about = one.number.rpartition("-")[0] if one.station_id in places else ""
        lines.append(ActionLine(one, _late(one, talk.now), about, cells))
    return ActionsSeen(lines, stations_to_choose(talk), bool(places), len(found) > most)


async def _found(talk: Talk, places: Sequence[str], wanted: Wanted, most: int) -> list[Action]:
    states = GROUPS[wanted.group]
    if not places:  # a department's own: what is done with is told in its consultation
        found = await actions_mine(talk.work, talk.person_id, departments_of(talk), most)
        found = [one for one in found if one.state in states]
        return [one for one in found if _late(one, talk.now)] if wanted.group == "late" else found
    late_at = talk.now if wanted.group == "late" else None
    own = _speaks_for(talk) if wanted.mine else None
    return await actions_listed(talk.work, places, states, talk.person_id, most, late_at=late_at, own=own)


def _speaks_for(talk: Talk) -> list[str]:
    """All his departments, in whatever hat."""
    return [one.scope_id for one in talk.appointments if one.role is Role.LIAISON and one.holds(talk.now)]


def _late(one: Action, now: int) -> bool:
    return one.open and one.due_at is not None and one.due_at <= now
