"""What a leave changes at each station of a person: read there, shown beforehand, written and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import Name, Particular
from domain.leave import Span, with_leave
from domain.rota_plan import Duty
from domain.swaps import Moved, moved
from handlers.rota_work import Standing, changed
from handlers.shift_people import stands, stations_of, tell_gaps, tell_who_steps_in
from handlers.talk import Talk


@dataclass(frozen=True, slots=True)
class Effect:
    """At one station: who counts instead of whom, by duty."""

    there: Standing
    moved: dict[Duty, list[Moved]]

    @property
    def shifts(self) -> list[Moved]:
        return [one for found in self.moved.values() for one in found]


async def rotas_of(talk: Talk, person_id: str) -> list[Standing]:
    """Of all stations of the person. What is read of his leave afterwards is as old as these at most."""
    return [await stands(talk, station_id) for station_id in stations_of(talk.house, person_id)]


def effects(
    talk: Talk, places: Sequence[Standing], person_id: str, spans: Sequence[Span], touched: Span
) -> list[Effect]:
    """What these leaves of the person would make of his stations' rotas within `touched`."""
    found = []
    for there in places:
        after = with_leave(there.rota, person_id, spans)
        start, end = max(touched[0], talk.now), touched[1]
        duties = {duty: moved(there.rota, after, start, end, duty) for duty in Duty}
        found.append(Effect(there, {duty: change for duty, change in duties.items() if change}))
    return found


async def carry_out(talk: Talk, found: Sequence[Effect], name: Name, person_id: str, leave_id: str, span: Span) -> None:
    """The event at each station, without the reason; who steps in and who need not is told, and the heads of gaps."""
    particulars: dict[str, Particular] = {"leave": leave_id, "person": person_id, "start": span[0], "end": span[1]}
    for one in found:
        changed(talk, one.there, name, dict(particulars))
        shifts = one.moved.get(Duty.MEMBER, [])
        tell_who_steps_in(talk, one.there.station_id, shifts, but=person_id)
        await tell_gaps(talk, one.there.station_id, shifts, talk.person_id)
