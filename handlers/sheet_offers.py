"""What several acts on sheets share: the departments to choose from, and the names that are masked."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.form import Option
from dialogs.keys import Label
from dialogs.letter import department, phrase
from domain.item import Item
from domain.people import Role
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from handlers.talk import Talk
from storage.people import spelling


def free_departments(talk: Talk, sheets: Iterable[Sheet]) -> list[str]:
    """Departments that there are now and that have no open sheet of the item yet. Raises Refusal where none is left."""
    busy = {sheet.department_id for sheet in sheets if sheet.open}
    found = [one.id for one in talk.house.district.departments.values() if one.holds(talk.now) and one.id not in busy]
    if not found:
        raise Refusal(Refused.NO_DEPARTMENT)
    return found


def department_options(ids: Iterable[str]) -> list[Option]:
    return [Option(one, phrase(f"label.{Label.DEPARTMENT_NAME}", department=department(one))) for one in ids]


def ensure_department(talk: Talk, department_id: str, sheets: Iterable[Sheet]) -> None:
    """Raises Refusal where it is no more, or has a sheet of the item already."""
    found = talk.house.district.department(department_id)
    if found is None or not found.holds(talk.now):
        raise Refusal(Refused.DEPARTMENT_GONE)
    if any(sheet.open and sheet.department_id == department_id for sheet in sheets):
        raise Refusal(Refused.DEPARTMENT_HAS_IT)


async def names_known(talk: Talk, item: Item) -> list[str]:
    """Who serves at the item's station, and how its resident is called."""
    vault = talk.house.vault
    names: list[str] = []
    for one in await talk.serving(item.now_at):
        if one.held.role is not Role.LIAISON:
            names.append(vault.open(one.held.person_id, one.name_sealed) or "")
            names.append(spelling(vault, one.held.person_id, one.spelled_sealed)["name_en"])
    names.append(vault.open(item.reporter_id, item.called_sealed) or "")
    return [name for name in dict.fromkeys(names) if name]
