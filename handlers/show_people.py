"""人员: who is appointed at a station, and who has not joined yet."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, department, listing, name, phrase, station, text
from dialogs.place_keys import Places, press
from dialogs.set_up_forms import ShowPeople
from domain.hats import RANK
from domain.permissions import Permission
from handlers.dialog import MOST_CHOICES, Offers
from handlers.set_up_places import arranged, ensure_appointable, place_label, place_options
from handlers.talk import Talk
from storage.people import addresses_of, appointed_at

FORM = ShowPeople
REQUIRES = Permission.PERSON_APPOINT


async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
    """Who arranges one place only is not asked which."""
    places = arranged(talk)
    if "station" not in draft.values and len(places) == 1:
        return replace(draft, values={**draft.values, "station": places[0]})
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    return {"station": place_options(arranged(talk), talk.house.district.id)}


async def handle(talk: Talk, form: ShowPeople) -> None:
    ensure_appointable(talk, form.station)
    held = [one for one in await appointed_at(talk.work, form.station) if one.role in RANK]
    held.sort(key=lambda one: RANK.index(one.role))
    chats = await addresses_of(talk.work, sorted({one.person_id for one in held}))
    of_department = form.station in talk.house.district.departments
    more = [
        button(Button.APPOINT_LIAISON if of_department else Button.APPOINT, "appoint", station=form.station),
        button(Button.END_APPOINTMENT, "end_appointment", station=form.station),
        Choice(phrase(f"button.{Button.SLIPS}"), "slips", {"place": form.station} if of_department else {}),
    ]
    rename = [button(Button.RENAME_DEPARTMENT, "rename_department", department=form.station)] if of_department else []
    if of_department:
        rename.append(press(Places.END_DEPARTMENT, "end_department", department=form.station))
    where = _where(talk, form.station)
    if not held:
        key = f"say.{Say.PEOPLE_NONE}"
        talk.reply(Letter(key, (phrase(key, station=where),), choices=(more[0], *rename)))
        return
    more += rename
    lines = [
        phrase(
            f"say.{Say.PEOPLE_LINE}",
            name=name(one.person_id),
            role=text(f"role.{one.role}"),
            joined=text(f"label.{Label.JOINED if chats[one.person_id] else Label.NOT_JOINED}"),
        )
        for one in held
    ]
    absent = list({one.person_id: one for one in held if not chats[one.person_id]}.values())
    invites = [
        Choice(phrase(f"button.{Button.INVITE_LINE}", name=name(one.person_id)), "invite", {"appointment": one.id})
        for one in absent[: MOST_CHOICES - len(more)]
    ]
    key = f"say.{Say.PEOPLE_LIST}"
    talk.reply(Letter(key, (phrase(key, station=where, lines=listing(lines)),), choices=(*invites, *more)))


def _where(talk: Talk, place: str) -> dict[str, object]:
    if place in talk.house.district.stations:
        return station(place)
    if place in talk.house.district.departments:
        return department(place)
    return {"$": "text", **place_label(place, talk.house.district.id)}
