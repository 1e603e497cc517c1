"""镇街和村社: which there are, a new one, another name, one that is no more. Staff alone arrange them."""

from __future__ import annotations

import secrets
from dataclasses import replace

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.letter import Choice, Letter, Param, listing, say
from dialogs.place_forms import AddArea, EndArea, RenameArea, ShowAreas
from dialogs.place_keys import Places, press, said
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.district_note import as_it_stands, from_now, note
from handlers.renaming import LONGEST, LONGEST_EN, ask_anew, column_of, now_said, short_name, with_seen
from handlers.station_fields import area_names, area_said, communities, community_label, option_label, towns
from handlers.talk import Talk
from storage import tables
from storage.database import Row
from storage.ids import new_id
from storage.people import appointed_at

TOWN = "new"
"""In place of the town that a new community belongs to: it is a town itself."""
NOBODY = "nobody"
MOST_LINES = 40


def _beside(talk: Talk, parent: str | None, name: str, own: str = "") -> bool:
    """Whether a town, or a community of the same town, is called so already."""
    there = talk.house.district.areas.values()
    return any(one["name"] == name and one["parent_id"] == parent and one["id"] != own for one in there)


def _area(talk: Talk, area_id: str) -> Row:
    found = talk.house.district.areas.get(area_id)
    if found is None:
        raise Refusal(Refused.AREA_GONE)
    return found


def _options(talk: Talk) -> list[Option]:
    """Towns, each followed by its communities."""
    district = talk.house.district
    found: list[Option] = []
    for town in towns(district):
        found.append(Option(town["id"], option_label(area_said(town))))
        found += [Option(one["id"], community_label(district, one)) for one in communities(district, town["id"])]
    return found


class Areas:
    FORM = ShowAreas
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: ShowAreas) -> None:
        district, lines = talk.house.district, []
        for town in towns(district):
            own = [one["id"] for one in communities(district, town["id"])]
            key = Places.AREA_LINE if own else Places.AREA_LINE_BARE
            names = {"names": area_names(district, own, 8)} if own else {}
            lines.append(said(key, town=area_said(town), **names))
        adds = press(Places.ADD_AREA, "add_area", primary=not lines)
        if not lines:
            talk.reply(say(f"places.{Places.AREAS_NONE}", adds))
            return
        choices = (adds, press(Places.RENAME_AREA, "rename_area"), press(Places.END_AREA, "end_area"))
        talk.reply(say(f"places.{Places.AREAS_LIST}", *choices, lines=listing(lines[:MOST_LINES])))


class Add:
    FORM = AddArea
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Where there is no town yet, the first thing is one."""
        if "town" not in draft.values and not towns(talk.house.district):
            return replace(draft, values={**draft.values, "town": TOWN})
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        there = [
            Option(one["id"], said(Places.COMMUNITY_IN, town=area_said(one))) for one in towns(talk.house.district)
        ]
        return {"town": [Option(TOWN, said(Places.NEW_TOWN)), *there]}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        if name != "called":
            return answer
        given = short_name(talk, answer)
        parent = draft.values["town"]
        if _beside(talk, None if parent == TOWN else parent, given):
            raise Misheard(Say.PLACE_NAME_TWICE)
        return Answer(text=given)

    @staticmethod
    async def handle(talk: Talk, form: AddArea) -> None:
        row = await as_it_stands(talk)
        parent = None if form.town == TOWN else _area(talk, form.town)["id"]
        if parent is not None and _area(talk, parent)["kind"] != "town":
            raise Refusal(Refused.AREA_GONE)
        if _beside(talk, parent, form.called):
            raise Refusal(Refused.PLACE_NAMED)
        made, kind = new_id(), "town" if parent is None else "community"
        code = f"{kind[0]}{secrets.token_hex(6)}"
        values: Row = {"kind": kind, "parent_id": parent, "name": form.called, "name_en": ""}
        talk.work.insert(tables.areas, id=made, code=code, **values, **from_now(talk))
        note(talk, row, Name.DISTRICT_AREA_ADDED, area=made, name=form.called, parent=parent)
        again = press(Places.ADD_AREA, "add_area", town=made if parent is None else parent)
        _reply(talk, Places.AREA_ADDED, again, name=form.called)


class Rename:
    FORM = RenameArea
    REQUIRES = Permission.DISTRICT_ARRANGE
    fills = staticmethod(now_said)

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return with_seen(draft, "area", lambda area, tongue: _called(_area(talk, area), tongue))

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"area": _options(talk)}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        if name != "called":
            return answer
        english = draft.values["tongue"] == "en"
        given = short_name(talk, answer, LONGEST_EN if english else LONGEST)
        found = _area(talk, draft.values["area"])
        if not english and _beside(talk, found["parent_id"], given, found["id"]):
            raise Misheard(Say.PLACE_NAME_TWICE)
        return Answer(text=given)

    @staticmethod
    async def handle(talk: Talk, form: RenameArea) -> None:
        row = await as_it_stands(talk)
        found = _area(talk, form.area)
        old, column = _called(found, form.tongue), column_of(form.tongue)
        if old != form.seen:
            await ask_anew(talk, form.name, {"area": form.area, "tongue": form.tongue}, old)
            return
        if column == "name" and _beside(talk, found["parent_id"], form.called, found["id"]):
            raise Refusal(Refused.PLACE_NAMED)
        talk.work.update(tables.areas, {"id": found["id"]}, rule="one", **{column: form.called})
        note(talk, row, Name.DISTRICT_AREA_CHANGED, area=found["id"], field=column, old=old, new=form.called)
        _reply(talk, Places.AREA_RENAMED, name=form.called)


def _called(area: Row, tongue: str) -> str:
    return str(area[column_of(tongue)])


class End:
    FORM = EndArea
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Nobody is asked for a successor of what has to stay."""
        if "area" in draft.values:
            await ensure_idle(talk, _area(talk, draft.values["area"]))
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        chosen = talk.house.district.areas.get(draft.values.get("area", ""))
        others = [
            Option(one["id"], community_label(talk.house.district, one))
            for one in talk.house.district.areas.values()
            if chosen is not None and one["kind"] == chosen["kind"] and one["id"] != chosen["id"]
        ]
        return {"area": _options(talk), "successor": [Option(NOBODY, said(Places.NO_SUCCESSOR)), *others]}

    @staticmethod
    async def handle(talk: Talk, form: EndArea) -> None:
        row = await as_it_stands(talk)
        found = _area(talk, form.area)
        if form.sure == "no":
            await Areas.handle(talk, ShowAreas())
            return
        await ensure_idle(talk, found)
        successor = None if form.successor == NOBODY else _area(talk, form.successor)["id"]
        talk.work.update(tables.areas, {"id": found["id"]}, rule="one", valid_to=talk.now, successor_id=successor)
        note(talk, row, Name.DISTRICT_AREA_ENDED, area=found["id"], successor=successor)
        _reply(talk, Places.AREA_ENDED, name=area_said(found))


async def ensure_idle(talk: Talk, area: Row) -> None:
    """Raises Refusal, with the station, where something still needs the area."""
    district = talk.house.district
    for place in district.stations.values():
        if area["id"] in district.covers.get(place.id, ()) or place.area_id == area["id"]:
            raise Refusal(Refused.AREA_COVERED, station=place.called(talk.language))
    if communities(district, area["id"]):
        raise Refusal(Refused.AREA_HAS_COMMUNITIES)
    if await appointed_at(talk.work, area["id"]):
        raise Refusal(Refused.AREA_HAS_PEOPLE)


def _reply(talk: Talk, key: Places, *first: Choice, **params: Param) -> None:
    line = said(key, **params)
    talk.reply(Letter(line["key"], (line,), choices=(*first, press(Places.AREAS, "areas"))))
