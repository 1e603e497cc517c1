"""承办单位: which there are and who has joined for them, a new one, another name. Staff alone arrange them."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, select

from dialogs.cards import button
from dialogs.department_forms import AddDepartment, RenameDepartment, ShowDepartments
from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, department, listing, phrase, say
from dialogs.place_forms import EndDepartment
from dialogs.place_keys import Places
from domain.events import Event, Name
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import WITH_DEPARTMENT, SheetState
from handlers.district_note import as_it_stands, note
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.people import addresses_of, appointed_at
from storage.sheets import sheets_with
from storage.statements import compiled

_DISTRICT = compiled(select(tables.districts).where(tables.districts.c.id == bindparam("district_id")))
A_PAGE = 7
SHORTEST, LONGEST = 2, 30


class Departments:
    FORM = ShowDepartments
    REQUIRES = Permission.DEPARTMENT_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: ShowDepartments) -> None:
        found = list(talk.house.district.departments_at(talk.now).values())
        adds = button(Button.ADD_DEPARTMENT, "add_department")
        if not found:
            key = f"say.{Say.DEPARTMENTS_NONE}"
            talk.reply(Letter(key, (phrase(key),), choices=(adds,)))
            return
        shown = found[form.page * A_PAGE :][:A_PAGE]
        joined = await _joined(talk, [one.id for one in shown])
        lines = [
            phrase(f"say.{Say.DEPARTMENT_LINE}", department=department(one.id), count=joined[one.id]) for one in shown
        ]
        following = (form.page + 1) % -(-len(found) // A_PAGE)
        more = (button(Button.MORE, "departments", page=following),) if len(found) > A_PAGE else ()
        choices = [
            Choice(phrase(f"button.{Button.DEPARTMENT}", department=department(one.id)), "people", {"station": one.id})
            for one in shown
        ]
        key = f"say.{Say.DEPARTMENTS_LIST}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines)),), choices=(*choices, adds, *more)))


async def _joined(talk: Talk, departments: list[str]) -> dict[str, int]:
    """How many liaisons of each have a chat."""
    held = [one for one in await appointed_at(talk.work, *departments) if one.role is Role.LIAISON]
    chats = await addresses_of(talk.work, sorted({one.person_id for one in held}))
    there = {scope: {one.person_id for one in held if one.scope_id == scope} for scope in departments}
    return {scope: sum(bool(chats[person]) for person in people) for scope, people in there.items()}


async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
    """A name that no department has yet."""
    if said.words:
        talk.work.delete(tables.contents, id=said.words)
    given = " ".join(said.text.split())
    if not SHORTEST <= len(given) <= LONGEST or given.isdigit():
        raise Misheard(Say.DEPARTMENT_UNCLEAR)
    if any(one.name == given for one in talk.house.district.departments_at(talk.now).values()):
        raise Misheard(Say.DEPARTMENT_TWICE)
    return Answer(text=given)


class Add:
    FORM = AddDepartment
    REQUIRES = Permission.DEPARTMENT_ARRANGE
    heard = staticmethod(heard)

    @staticmethod
    async def handle(talk: Talk, form: AddDepartment) -> None:
        made = new_id()
        talk.work.insert(
            tables.departments,
            id=made,
            code=f"d{secrets.token_hex(4)}",
            name=form.called,
            name_en="",
            valid_from=talk.now,
            valid_to=None,
            successor_id=None,
        )
        await _note(talk, Name.DISTRICT_DEPARTMENT_ADDED, made)
        key = f"say.{Say.DEPARTMENT_ADDED}"
        invites = button(Button.APPOINT_LIAISON, "appoint", primary=True, station=made)
        talk.reply(Letter(key, (phrase(key, name=form.called),), choices=(invites, *_back())))


class Rename:
    FORM = RenameDepartment
    REQUIRES = Permission.DEPARTMENT_ARRANGE
    heard = staticmethod(heard)

    @staticmethod
    async def handle(talk: Talk, form: RenameDepartment) -> None:
        if form.department not in talk.house.district.departments_at(talk.now):
            raise Refusal(Refused.BUTTON_STALE)
        talk.work.update(tables.departments, {"id": form.department}, rule="one", name=form.called)
        await _note(talk, Name.DISTRICT_DEPARTMENT_RENAMED, form.department)
        key = f"say.{Say.DEPARTMENT_RENAMED}"
        talk.reply(Letter(key, (phrase(key, name=form.called),), choices=_back()))


class End:
    """停用: nothing may be with it any more; what it replied stays under its name."""

    FORM = EndDepartment
    REQUIRES = Permission.DEPARTMENT_ARRANGE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        await _ensure_idle(talk, draft.values.get("department", ""))
        return draft

    @staticmethod
    async def handle(talk: Talk, form: EndDepartment) -> None:
        if form.sure == "no":
            await Departments.handle(talk, ShowDepartments())
            return
        row = await as_it_stands(talk)
        await _ensure_idle(talk, form.department)
        talk.work.update(tables.departments, {"id": form.department}, rule="one", valid_to=talk.now)
        note(talk, row, Name.DISTRICT_DEPARTMENT_ENDED, department=form.department)
        talk.reply(say(f"places.{Places.DEPARTMENT_ENDED}", *_back(), name=department(form.department)))


async def _ensure_idle(talk: Talk, department_id: str) -> None:
    """Raises Refusal where sheets are with it, or somebody is still appointed there."""
    if department_id not in talk.house.district.departments_at(talk.now):
        raise Refusal(Refused.BUTTON_STALE)
    under_way = (*WITH_DEPARTMENT, SheetState.PROPOSED, SheetState.REPLIED)
    if await sheets_with(talk.work, [department_id], under_way, most=1):
        raise Refusal(Refused.DEPARTMENT_HAS_SHEETS)
    if await appointed_at(talk.work, department_id):
        raise Refusal(Refused.DEPARTMENT_HAS_PEOPLE)


def _back() -> tuple[Choice, ...]:
    return (button(Button.DEPARTMENTS, "departments"),)


async def _note(talk: Talk, name: Name, department_id: str) -> None:
    row = await talk.work.one(_DISTRICT)
    assert row is not None
    particulars = {"department": department_id}
    event = Event(name, row["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars)
    talk.work.record_thing(tables.districts, row, event)
    talk.work.after(talk.house.refresh)
