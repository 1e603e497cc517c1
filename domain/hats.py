"""Hats: what a person is at each place where he serves, and in which of them he acts now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.people import Appointment, Role

RANK = (Role.HEAD, Role.DUTY_HEAD, Role.MEMBER, Role.CLERK, Role.STAFF, Role.LIAISON)
"""Roles that have a hat; several at one place are one hat, named by the first of these."""
AS_RESIDENT = "resident"
"""Stands in for an appointment's id where somebody chose to act as the resident that everybody is."""


@dataclass(frozen=True, slots=True)
class Hat:
    """All that a person is at one place; without any appointment he is a resident."""

    scope_id: str = ""
    held: tuple[Appointment, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(appointment.role for appointment in self.held)

    @property
    def role(self) -> Role:
        """The one that names the hat."""
        roles = self.roles
        return next((role for role in RANK if role in roles), Role.RESIDENT)

    @property
    def serves(self) -> bool:
        return bool(self.held) and self.role is not Role.RESIDENT

    @property
    def chosen(self) -> str:
        """What a chat keeps of it: the appointment that names it, but for a shift, which ends by itself."""
        lasting = [a for a in self.held if a.role is not Role.DUTY_HEAD]
        return next((a.id for role in RANK for a in lasting if a.role is role), AS_RESIDENT)


RESIDENT = Hat()


def offices(appointments: Sequence[Appointment]) -> tuple[Hat, ...]:
    """One hat a place, in the order of appointment; being a resident is not among them."""
    at: dict[str, list[Appointment]] = {}
    for appointment in appointments:
        if appointment.role in RANK:
            at.setdefault(appointment.scope_id, []).append(appointment)
    return tuple(Hat(scope, tuple(held)) for scope, held in at.items())


def worn(found: Sequence[Hat], chosen: str | None, station_id: str | None) -> Hat:
    """The hat that was chosen; else the one at the chat's station, else the first; without an office a resident."""
    if chosen == AS_RESIDENT or not found:
        return RESIDENT
    by_choice = next((hat for hat in found if any(a.id == chosen for a in hat.held)), None)
    here = next((hat for hat in found if hat.scope_id == station_id), None)
    return by_choice or here or found[0]


def hat_towards(found: Sequence[Hat], stations: Sequence[str], district_id: str) -> Hat | None:
    """The hat in which a person has to do with what lies at the first of these stations where he serves."""
    scopes = (*stations, district_id)
    return next((hat for scope in scopes for hat in found if hat.scope_id == scope), None)
