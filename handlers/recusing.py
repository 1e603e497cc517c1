"""Who is named in an item's words keeps out of it: at the same commit, before anybody is told or assigned."""

from __future__ import annotations

from dialogs.notice_letters import Told, letter_for
from domain import station_moves
from domain.item import Item, State
from domain.notices import Crew
from domain.people import SYSTEM, Role
from domain.recusal import Serving, named
from domain.tellings import tellings
from handlers.assigning import assign_by_rota
from handlers.clocking import clocked
from handlers.consultation_record import leave_consultations
from handlers.keeping_out import keep_out
from handlers.talk import Talk
from handlers.telling_supporters import end_if_hidden
from storage.merged import main_of
from storage.people import spelling

_NAMED = (Role.MEMBER, Role.HEAD, Role.CLERK)


async def serving_at(talk: Talk, station_id: str) -> list[Serving]:
    """Everybody of a station's crew by name; no other station's names are opened."""
    crew = [one for one in await talk.serving(station_id) if one.held.scope_id == station_id]
    roles: dict[str, set[Role]] = {}
    for one in crew:
        if one.held.role in _NAMED:
            roles.setdefault(one.held.person_id, set()).add(one.held.role)
    sitting = talk.house.district.rota(station_id).sits(talk.now)
    found = []
    for person, one in {one.held.person_id: one for one in crew if one.held.person_id in roles}.items():
        spelt = spelling(talk.house.vault, person, one.spelled_sealed)
        name = talk.house.vault.open(person, one.name_sealed) or ""
        names = tuple(filter(None, (name, spelt["name_en"])))
        surname = spelt["surname"] or name[:1]
        sits = sitting is not None and sitting.person_id == person
        found.append(Serving(person, names, surname, frozenset(roles[person]), sits))
    return found


async def named_in(talk: Talk, station_id: str, said: str) -> set[str]:
    return named(said, await serving_at(talk, station_id)) if said else set()


async def recuse_named(talk: Talk, item: Item, said: str) -> Item:
    """The item without those of its station whom the words name; who decides about it is told who keeps out."""
    found = await named_in(talk, item.now_at, said)
    return await _recuse(talk, item, found, tell=True)


async def recuse_named_there(talk: Talk, item: Item, station_id: str) -> Item:
    """The same for the station that the item is about to go to."""
    found = await named_in(talk, station_id, await talk.words([item.words_id]))
    return await _recuse(talk, item, found, tell=False)


async def _recuse(talk: Talk, item: Item, found: set[str], *, tell: bool) -> Item:
    events = []
    for who in sorted(found - {item.reporter_id} - set(item.recused)):
        moved, event = station_moves.recuse(item, SYSTEM, talk.now, talk.channel, who=who, why="named")
        before, item = item, talk.work.record(clocked(talk.house, item, moved, event), event)
        await end_if_hidden(talk, before, item)
        await leave_consultations(talk, before, item, event)
        await keep_out(talk, item, event)
        events.append(event)
    talk.items[item.id] = item
    if events and tell:
        crew = await talk.crew(item.now_at)
        for event in events:
            told = Told(event, item, talk.promised(item), (), 0)
            talk.told += [(telling.to, letter_for(telling, told)) for telling in tellings(event, None, item, crew)]
    return item


async def heed_names(talk: Talk, item: Item, said: str) -> Item:
    """Words that were added to an item; those who handle it may be named in them. One merged lives on in another."""
    if item.merged_into is not None:
        main = await main_of(talk.work, item)
        if main is not None and main.open:
            await assign_if_freed(talk, main, await recuse_named(talk, main, said))
        return item
    return await recuse_named(talk, item, said) if item.open else item


async def assign_if_freed(talk: Talk, before: Item, item: Item) -> Item:
    """Who had it in hand keeps out of it: it goes to the next."""
    if item.state is not State.REPORTED or before.handler_id is None or before.handler_id not in item.recused:
        return item
    return await assign_by_rota(talk, item) or item


def free_of(crew: Crew, found: set[str]) -> tuple[str, ...]:
    """Whom words that belong to no item go to: heads and clerks, never one who is named; staff where a head is."""
    people = [person for person in (*crew.heads, *crew.clerks) if person not in found]
    staff = crew.staff if found.intersection(crew.heads) or not people else ()
    return tuple(dict.fromkeys((*people, *staff)))
