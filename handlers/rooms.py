"""Rooms in which meetings are held: a station's own, and the district's that all share."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, select

from dialogs.form import Answer, Draft, Misheard
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, listing, phrase, station
from dialogs.timing_forms import AddRoom, EndRoom, RenameRoom, ResizeRoom, ShowRoom, ShowRooms
from dialogs.timing_keys import Timing, press, said
from domain.booking import FARTHEST
from domain.events import Event, Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.dialog import Offers
from handlers.meeting_words import NO_LIMIT, heard_seats, room_said
from handlers.set_up_places import arranged, place_options
from handlers.talk import Talk
from storage import tables
from storage.booking import Room, bookings, rename, room, room_called, rooms_for
from storage.ids import new_id
from storage.statements import compiled

_DISTRICT = compiled(select(tables.districts).where(tables.districts.c.id == bindparam("district_id")))
A_PAGE = 7
SHORTEST, LONGEST = 2, 30


def _own(talk: Talk, found: Room | None) -> Room:
    """Raises Refusal for one that is no more, and one that is not this person's to arrange."""
    if found is None or (found.valid_to is not None and found.valid_to <= talk.now):
        raise Refusal(Refused.ROOM_GONE)
    if (found.station_id or talk.house.district.id) not in arranged(talk):
        raise Refusal(Refused.NOT_YOURS)
    return found


def _line(found: Room) -> dict[str, object]:
    if found.station_id is None:
        return said(Timing.ROOM_LINE_SHARED, room=room_said(found), seats=found.capacity)
    return said(Timing.ROOM_LINE, room=room_said(found), seats=found.capacity, station=station(found.station_id))


class Rooms:
    FORM = ShowRooms
    REQUIRES = Permission.ROOM_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: ShowRooms) -> None:
        places = arranged(talk)
        found = await rooms_for(talk.work, *places)
        own = [one for one in found if (one.station_id or talk.house.district.id) in places]
        adds = (press(Timing.ADD_ROOM, "add_room"),)
        if not found:
            line = said(Timing.ROOMS_NONE)
            talk.reply(Letter(line["key"], (line,), choices=adds))
            return
        line = said(Timing.ROOMS, lines=listing([_line(one) for one in found]))
        shown = own[form.page * A_PAGE :][:A_PAGE]
        choices = [
            Choice(said(Timing.OPTION_ROOM, room=room_said(one), seats=one.capacity), "room", {"room": one.id})
            for one in shown
        ]
        following = (form.page + 1) % max(1, -(-len(own) // A_PAGE))
        more = (Choice(phrase(f"button.{Button.MORE}"), "rooms", {"page": following}),) if len(own) > A_PAGE else ()
        talk.reply(Letter(line["key"], (line,), choices=(*choices, *adds, *more)))


class Show:
    FORM = ShowRoom
    REQUIRES = Permission.ROOM_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: ShowRoom) -> None:
        found = _own(talk, await room(talk.work, form.room))
        ahead = await bookings(talk.work, [found.id], (talk.now, talk.now + FARTHEST))
        line = said(Timing.ROOM_CARD, line=listing([_line(found)]), count=len(ahead))
        args = {"room": found.id}
        choices = (
            press(Timing.RENAME_ROOM, "rename_room", **args),
            press(Timing.RESIZE_ROOM, "resize_room", **args),
            press(Timing.END_ROOM, "end_room", **args),
            press(Timing.ALL_ROOMS, "rooms"),
        )
        talk.reply(Letter(line["key"], (line,), choices=choices))


async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
    """A name that no other room of the place has; how many it seats."""
    if name == "seats":
        found = heard_seats(talk, answer)
        if found.text == NO_LIMIT:
            raise Misheard(Say.HOW_MANY_UNCLEAR)
        return found
    if name != "called":
        return answer
    if answer.words:
        talk.work.delete(tables.contents, id=answer.words)
    given = " ".join(answer.text.split())
    if not SHORTEST <= len(given) <= LONGEST or given.isdigit():
        raise Misheard(Say.ROOM_NAME_UNCLEAR)
    known = await room_called(talk.work, await _station(talk, draft), given)
    ended = known is not None and known.valid_to is not None
    if known is not None and not (ended and draft.form == AddRoom.name):
        raise Misheard(Say.ROOM_NAME_TWICE)
    return Answer(text=given)


async def _station(talk: Talk, draft: Draft) -> str | None:
    """Whose rooms it stands among; None: those that all share."""
    if "room" in draft.values:
        found = await room(talk.work, draft.values["room"])
        return found.station_id if found is not None else None
    where: str = draft.values["station"]
    return None if where == talk.house.district.id else where


class Add:
    FORM = AddRoom
    REQUIRES = Permission.ROOM_ARRANGE
    heard = staticmethod(heard)

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        """Where there is only one place it is not asked."""
        places = arranged(talk)
        if not places:
            raise Refusal(Refused.NOT_YOURS)
        if "station" not in draft.values and len(places) == 1:
            return replace(draft, values={**draft.values, "station": places[0]})
        return draft

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        district = talk.house.district.id
        options = place_options(arranged(talk))
        return {
            "station": [replace(one, label=said(Timing.SHARED)) if one.value == district else one for one in options]
        }

    @staticmethod
    async def handle(talk: Talk, form: AddRoom) -> None:
        if form.station not in arranged(talk):
            raise Refusal(Refused.NOT_YOURS)
        where = None if form.station == talk.house.district.id else form.station
        known = await room_called(talk.work, where, form.called)
        if known is not None and known.valid_to is None:
            raise Refusal(Refused.ROOM_NAMED)
        await _note(talk, Name.DISTRICT_ROOM_ADDED, _added(talk, where, form, known))
        _reply(talk, Timing.ROOM_ADDED, room=form.called, seats=int(form.seats))


def _added(talk: Talk, station_id: str | None, form: AddRoom, known: Room | None) -> str:
    """A new row, or one that was given up, taken up again."""
    seats = int(form.seats)
    if known is not None:
        talk.work.update(tables.rooms, {"id": known.id}, rule="one", capacity=seats, valid_to=None)
        return known.id
    made = new_id()
    talk.work.insert(
        tables.rooms,
        unless_there=True,
        rule="one",
        id=made,
        station_id=station_id,
        name=form.called,
        name_en="",
        capacity=seats,
        booked=0,
        valid_from=talk.now,
        valid_to=None,
        successor_id=None,
    )
    return made


class Rename:
    FORM = RenameRoom
    REQUIRES = Permission.ROOM_ARRANGE
    heard = staticmethod(heard)

    @staticmethod
    async def handle(talk: Talk, form: RenameRoom) -> None:
        found = _own(talk, await room(talk.work, form.room))
        rename(talk.work, found, form.called)
        await _note(talk, Name.DISTRICT_ROOM_CHANGED, found.id)
        _reply(talk, Timing.ROOM_RENAMED, room=form.called)


class Resize:
    FORM = ResizeRoom
    REQUIRES = Permission.ROOM_ARRANGE
    heard = staticmethod(heard)

    @staticmethod
    async def handle(talk: Talk, form: ResizeRoom) -> None:
        found = _own(talk, await room(talk.work, form.room))
        talk.work.update(tables.rooms, {"id": found.id}, rule="one", capacity=int(form.seats))
        await _note(talk, Name.DISTRICT_ROOM_CHANGED, found.id)
        _reply(talk, Timing.ROOM_RESIZED, room=found.name, seats=int(form.seats))


class End:
    FORM = EndRoom
    REQUIRES = Permission.ROOM_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: EndRoom) -> None:
        """Meetings that are to be there stay; whoever has them is told how many."""
        found = _own(talk, await room(talk.work, form.room))
        if form.sure == "no":
            await Rooms.handle(talk, ShowRooms())
            return
        ahead = await bookings(talk.work, [found.id], (talk.now, talk.now + FARTHEST))
        talk.work.update(tables.rooms, {"id": found.id, "booked": found.booked}, rule="one", valid_to=talk.now)
        await _note(talk, Name.DISTRICT_ROOM_ENDED, found.id)
        if ahead:
            _reply(talk, Timing.ROOM_ENDED_BOOKED, room=found.name, count=len(ahead))
        else:
            _reply(talk, Timing.ROOM_ENDED, room=found.name)


def _reply(talk: Talk, key: Timing, **params: str | int) -> None:
    line = said(key, **params)
    talk.reply(Letter(line["key"], (line,), choices=(press(Timing.ALL_ROOMS, "rooms"),)))


async def _note(talk: Talk, name: Name, room_id: str) -> None:
    row = await talk.work.one(_DISTRICT)
    assert row is not None
    event = Event(name, row["id"], talk.person_id, talk.now, via=talk.channel, particulars={"room": room_id})
    talk.work.record_thing(tables.districts, row, event)
