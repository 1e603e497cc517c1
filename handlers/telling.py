"""A move is written, and with it who hears of it: the one way in which a verb changes an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogs.notice_letters import Told, for_holders, letter_for
from domain.clocks import Clock
from domain.events import Event, Name
from domain.item import Item, State
from domain.merging import in_hands_of
from domain.notices import Notice, Telling
from domain.tellings import tellings
from handlers.clocking import clocked, look_after
from handlers.closing import note_closing
from handlers.consultation_record import leave_consultations
from handlers.keeping_out import keep_out
from handlers.sheet_record import follow_item
from handlers.talk import Talk
from handlers.telling_merged import tell_merged
from handlers.telling_supporters import tell_supporters
from storage import tables
from storage.merged import main_of


async def record(talk: Talk, before: Item | None, moved: Item, event: Event, *, files: Sequence[str] = ()) -> Item:
    """Write the move and tell everybody concerned."""
    if before is None:
        talk.reads.begun(moved)
    main = await main_of(talk.work, moved)
    main = talk.items.get(main.id, main) if main else None
    crew = await talk.crew(main.now_at if main else moved.now_at)
    photos = await _photos(talk, moved)
    made = talk.work.record(clocked(talk.house, before, moved, event), event)
    look_after(talk.house, talk.work, before, made)
    if before is not None and before.now_at != made.now_at:
        talk.work.update(tables.calls, {"item_id": made.id}, station_id=made.now_at)
    await note_closing(talk, event, before, made)
    talk.items[made.id] = made
    shown = in_hands_of(made, main) if main else made
    told = Told(event, shown, talk.promised(made), tuple(files), _rating_delay(talk, shown), photos)
    for telling in tellings(event, before, shown, crew):
        talk.told.append((telling.to, letter_for(telling, told)))
        if telling.to == made.reporter_id and for_holders(telling.notice):
            await _tell_along(talk, telling, told)
    await tell_merged(talk, before, told, crew)
    await tell_supporters(talk, before, made, event)
    around = talk.reads.around(made.id)
    if before is not None and (around is None or around.sheets):
        await follow_item(talk, before, made, event)
    if before is not None and (around is None or around.consultations):
        await leave_consultations(talk, before, made, event)
        await keep_out(talk, made, event)
    return made


async def _tell_along(talk: Talk, telling: Telling, told: Told) -> None:
    """Who holds the receipt hears what the reporter hears."""
    for person in await talk.reads.holders(told.item.id):
        if person != told.event.maker:
            talk.told.append((person, letter_for(replace(telling, to=person), told, "holder")))


async def tell_of_gap(talk: Talk, found: Item) -> None:
    """Nobody at the station can take it: head, clerk and staff hear of it."""
    crew = await talk.crew(found.now_at)
    event = Event(Name.ITEM_REPORTED, found.id, None, talk.now)
    told = Told(event, found, talk.promised(found), (), 0)
    people = dict.fromkeys(crew.deciders(found) + crew.clerks + crew.staff)
    free = [person for person in people if person not in found.recused]
    talk.told += [(person, letter_for(Telling(person, Notice.NOBODY_TAKES), told)) for person in free]


async def _photos(talk: Talk, found: Item) -> tuple[str, ...]:
    """The photos of the report itself, also those that this very work attaches."""
    kept = [row["id"] for row in await talk.reads.files(found.id) if row["content_id"] == found.words_id]
    return (*kept, *talk.attached.get(found.words_id, ()))


def _rating_delay(talk: Talk, found: Item) -> int:
    """How long an answer may be rated, ms; 0 where there is none to rate."""
    if found.state is not State.ANSWERED:
        return 0
    return talk.house.clocks_of(found.clocks).due(Clock.RATING, talk.now, talk.house.calendar).due_at - talk.now
