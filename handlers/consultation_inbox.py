"""What of the consultations waits for those in charge today: held today, over its time, whose step it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from dialogs.consultation_rule_cards import step_name
from dialogs.keys import Label, Say
from dialogs.letter import Phrase, Ref, clock, phrase, text, title
from domain.calendar import midnight
from domain.consultation import Consultation, Stage
from domain.consultation_rules import Keeper
from domain.people import Appointment, Role
from handlers.house import House
from storage.actions import actions_at
from storage.consultation_lists import listed_at, recused_in
from storage.work import Work

_LEAD = frozenset({Role.MEMBER, Role.HEAD, Role.STAFF})
_KEEPS = {Keeper.HEAD: Role.HEAD, Keeper.CLERK: Role.CLERK, Keeper.STAFF: Role.STAFF}
_BEFORE = frozenset({Stage.PREPARING, Stage.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Underway:
    """The open consultations of some stations, who keeps out of each, and who serves there.

    `late`: which of them an action is over its day of, where that is to be said here.
    """

    found: Sequence[Consultation]
    recused: dict[str, frozenset[str]]
    held: Sequence[Appointment]
    late: frozenset[str] = frozenset()

    def led_by(self, person: str) -> Underway:
        """Those that this person leads, for who decides about none."""
        return replace(self, found=[one for one in self.found if one.leader_id == person])

    def of(self, house: House, now: int, person: str, roles: Collection[Role]) -> list[tuple[Consultation, Phrase]]:
        """Those of which something waits for this person in these roles, with a line each; what is over first."""
        lines = []
        for one in self.found:
            if person in self.recused.get(one.id, frozenset()):
                continue
            rank, why = self._why(house, one, now, person, roles)
            if why is not None:
                said = phrase(f"say.{Say.CONSULTATION_WAITS}", number=one.number, title=title(one.title_id), why=why)
                lines.append((rank, one.start_at or one.made_at, one.id, one, said))
        return [(one, said) for *_, one, said in sorted(lines, key=lambda line: line[:3])]

    def _why(
        self, house: House, one: Consultation, now: int, person: str, roles: Collection[Role]
    ) -> tuple[int, Ref | None]:
        end = midnight(house.calendar.day_of(now) + timedelta(days=1), house.district.zone)
        rules = house.consulting_of(one.rules)
        if not self._led(house, one):
            return 0, text(f"label.{Label.WAITS_LEADER}")
        if one.due_at is not None and one.due_at <= now:
            return 1, text(f"label.{Label.WAITS_OVER}")
        if one.state in _BEFORE and one.start_at is not None and one.start_at < end:
            return 2, text(f"label.{Label.WAITS_TODAY}", clock=clock(one.start_at))
        if one.due_at is not None and one.due_at < end:
            return 3, text(f"label.{Label.WAITS_DUE}", clock=clock(one.due_at))
        if one.id in self.late:
            return 3, text(f"label.{Label.WAITS_ACTION}")
        if one.step < len(rules.steps):
            step = rules.steps[one.step]
            mine = person == one.leader_id if step.keeper is Keeper.LEADER else _KEEPS[step.keeper] in roles
            if mine:
                return 4, text(f"label.{Label.WAITS_STEP}", step=step_name(step))
        return 9, None

    def _led(self, house: House, one: Consultation) -> bool:
        scopes = {one.station_id, house.district.id}
        return any(
            held.person_id == one.leader_id and held.role in _LEAD and held.scope_id in scopes for held in self.held
        )


async def underway_at(
    work: Work, stations: Sequence[str], held: Sequence[Appointment], *, actions: bool = False
) -> Underway:
    """`held`: all appointments at these stations and in the district; `actions`: with those that are over."""
    found = await listed_at(work, stations, work.now) if stations else []
    late = await actions_at(work, stations, work.now) if stations and actions else []
    recused = await recused_in(work, [one.id for one in found])
    return Underway(found, recused, held, frozenset(one.consultation_id for one in late))
