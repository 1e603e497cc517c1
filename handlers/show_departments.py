"""承办单位: which there are and who has joined for them, a new one, another name. Staff alone arrange them."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import bindparam, select

from dialogs.cards import button
from dialogs.department_forms import AddDepartment, RenameDepartment, ShowDepartments
from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, department, listing, phrase, say
from dialogs.place_forms import EndDepartment
from dialogs.place_keys import Places, said
from domain.events import Event, Name
from domain.people import Role
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.sheet import WITH_DEPARTMENT, SheetState
from handlers.arrange_areas import NOBODY
from handlers.dialog import Offers
from handlers.district_note import as_it_stands, note
from handlers.renaming import LONGEST_EN, ask_anew, column_of, now_said, short_name, with_seen
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


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """A name that no department has yet."""
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    given = " ".join(answer.text.split())
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
    """Its Chinese name, or its English one. `seen` is the one that stood there when it was asked for."""

    FORM = RenameDepartment
    REQUIRES = Permission.DEPARTMENT_ARRANGE
    fills = staticmethod(now_said)

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return with_seen(draft, "department", lambda one, tongue: _called(talk, one, tongue))

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        if name != "called":
            return answer
        if draft.values["tongue"] == "en":
            return Answer(text=short_name(talk, answer, LONGEST_EN))
        return await heard(talk, draft, name, answer)

    @staticmethod
    async def handle(talk: Talk, form: RenameDepartment) -> None:
        row = await as_it_stands(talk)
        old, column = _called(talk, form.department, form.tongue), column_of(form.tongue)
        if old != form.seen:
            await ask_anew(talk, form.name, {"department": form.department, "tongue": form.tongue}, old)
            return
        talk.work.update(tables.departments, {"id": form.department}, rule="one", **{column: form.called})
        told = {"department": form.department, "field": column, "old": old, "new": form.called}
        note(talk, row, Name.DISTRICT_DEPARTMENT_RENAMED, **told)
        key = f"say.{Say.DEPARTMENT_RENAMED}"
        talk.reply(Letter(key, (phrase(key, name=form.called),), choices=_back()))


def _called(talk: Talk, department_id: str, tongue: str) -> str:
    found = talk.house.district.departments_at(talk.now).get(department_id)
    if found is None:
        raise Refusal(Refused.BUTTON_STALE)
    return found.name_en if tongue == "en" else found.name


class End:
    """停用: nothing may be with it any more; what it replied stays under its name."""

    FORM = EndDepartment
    REQUIRES = Permission.DEPARTMENT_ARRANGE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        await _ensure_idle(talk, draft.values.get("department", ""))
        if "successor" not in draft.values and not _others(talk, draft):
            return replace(draft, values={**draft.values, "successor": NOBODY})
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"successor": [Option(NOBODY, said(Places.NO_SUCCESSOR)), *_others(talk, draft)]}

    @staticmethod
    async def handle(talk: Talk, form: EndDepartment) -> None:
        if form.sure == "no":
            await Departments.handle(talk, ShowDepartments())
            return
        row = await as_it_stands(talk)
        await _ensure_idle(talk, form.department)
        heir = None if form.successor == NOBODY else form.successor
        if heir is not None and heir not in talk.house.district.departments_at(talk.now):
            raise Refusal(Refused.BUTTON_STALE)
        ended = {"valid_to": talk.now, "successor_id": heir}
        talk.work.update(tables.departments, {"id": form.department}, rule="one", **ended)
        note(talk, row, Name.DISTRICT_DEPARTMENT_ENDED, department=form.department, successor=heir)
        talk.reply(say(f"places.{Places.DEPARTMENT_ENDED}", *_back(), name=department(form.department)))


def _others(talk: Talk, draft: Draft) -> list[Option]:
    there = talk.house.district.departments_at(talk.now)
    own = draft.values.get("department")
    return [
        Option(one, phrase(f"button.{Button.DEPARTMENT}", department=department(one))) for one in there if one != own
    ]


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
