"""关闭驿站: its matters, its communities and its poster go to a successor; its people's appointments end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, select

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, phrase, row, say, station, words
from dialogs.set_up_forms import CloseStation
from domain import station_moves
from domain.events import Event, Name
from domain.item import Item
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.clocking import clocked
from handlers.dialog import Offers, answer_choice
from handlers.duty_facts import write_facts
from handlers.leaving import Ending, end
from handlers.open_station import DISTRICT
from handlers.rota_leaving import close_rota
from handlers.rota_work import standing
from handlers.set_up_places import place_options
from handlers.talk import Talk
from handlers.telling import record
from handlers.wiping import wipe
from storage import stations, tables
from storage.items import ITEM_COLUMNS, item_of
from storage.people import appointed_at
from storage.statements import compiled

FORM = CloseStation
REQUIRES = Permission.STATION_CLOSE

_coverage = tables.coverage

_ITEMS = compiled(
    select(*ITEM_COLUMNS)
    .where(tables.items.c.district_id == bindparam("district_id"), tables.items.c.now_at == bindparam("station_id"))
    .order_by(tables.items.c.id)
)


def _ended(table: Any) -> Any:
    return compiled(
        table.update()
        .values(valid_to=bindparam("now"), successor_id=bindparam("successor"))
        .where(
            table.c.district_id == bindparam("district_id"),
            table.c.station_id == bindparam("station_id"),
            or_(table.c.valid_to.is_(None), table.c.valid_to > bindparam("now")),
        )
    )


_END_COVERAGE = _ended(_coverage)
_END_ROTA = _ended(tables.rota_plans)


async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
    chosen = draft.values.get("station")
    if not any(_successors(talk, one) for one in ([chosen] if chosen else talk.house.district.stations)):
        raise Refusal(Refused.NO_SUCCESSOR)
    return draft


async def offers(talk: Talk, draft: Draft) -> Offers:
    chosen = draft.values.get("station", "")
    return {
        "station": place_options(list(talk.house.district.stations)),
        "successor": place_options(_successors(talk, chosen)),
    }


def _successors(talk: Talk, station_id: str) -> list[str]:
    """Open stations other than this one."""
    return [key for key, place in talk.house.district.stations.items() if not place.practice and key != station_id]


async def check(talk: Talk, draft: Draft) -> Letter:
    where, successor = draft.values["station"], draft.values["successor"]
    _ensure(talk, where, successor)
    count = sum(found.open and not found.practice for found in await _items(talk, where))
    people = len(await appointed_at(talk.work, where))
    key = f"{FORM.name}.{CHECK}.ask"
    line = phrase(key, station=station(where), successor=station(successor), items=count, people=people)
    card = Card(
        rows=tuple(row("message-square", words(said), f"label.{Label.REASON}") for said in draft.values["reason"])
    )
    choices = (answer_choice(phrase(f"button.{Button.CLOSE_NOW}"), CHECK, "submit"), button(Button.CANCEL, "cancel"))
    return Letter(key, (line,), card=card, choices=choices)


async def handle(talk: Talk, form: CloseStation) -> None:
    where, to = form.station, form.successor
    await talk.house.refresh()
    _ensure(talk, where, to)
    known = await stations.offices(talk.work, where)
    found, people = await _items(talk, where), await appointed_at(talk.work, where)
    crew = await talk.crew(to)
    if not talk.house.district.stations[where].practice:
        await write_facts(talk.house, talk.work, await standing(talk.house, talk.work, where), closes=True)
    stations.rely_on_open(talk.work, to)
    stations.close(talk.work, where, to)
    reason = await talk.settle(form.reason, "reason", None)
    await _move(talk, [one for one in found if not one.practice], to, reason)
    if talk.house.district.stations[where].practice:
        await wipe(talk, where)
    await close_rota(talk, where)
    for held in people:
        await end(talk, Ending(held, (), headless=False), talk.actor(to), closes=True)
    await _hand_over_places(talk, where, to)
    stations.is_left(talk.work, where, known)
    count = sum(one.open and not one.practice for one in found)
    told = say(f"say.{Say.STATION_CLOSED_TOLD}", station=station(where), successor=station(to), count=count)
    others = dict.fromkeys((*crew.heads, *crew.clerks, *crew.staff))
    talk.told += [(person, told) for person in others if person != talk.person_id]
    talk.work.after(talk.house.refresh)
    talk.reply(say(f"say.{Say.STATION_CLOSED}", station=station(where), successor=station(to), count=count))


def _ensure(talk: Talk, where: str, to: str) -> None:
    """Raises Refusal where it is closed already, or nobody can take its place any more."""
    if where not in talk.house.district.stations:
        raise Refusal(Refused.ALREADY_DONE)
    if to not in _successors(talk, where):
        raise Refusal(Refused.NO_SUCCESSOR)


async def _items(talk: Talk, station_id: str) -> list[Item]:
    """All there are, also those at their end: they may be opened again."""
    return [item_of(found) for found in await talk.work.all(_ITEMS, station_id=station_id)]


async def _move(talk: Talk, found: list[Item], to: str, reason: str) -> None:
    """Residents are told of what is open; what is at its end goes along quietly."""
    by = talk.actor(to)
    for one in found:
        moved, event = station_moves.follow(one, by, talk.now, talk.channel, to=to, reason=reason)
        if one.open:
            await record(talk, one, moved, event)
        else:
            talk.work.record(clocked(talk.house, one, moved, event), event)
    talk.items.clear()


async def _hand_over_places(talk: Talk, where: str, to: str) -> None:
    """The station's communities and its rota; the district's event."""
    district = talk.house.district
    for statement in (_END_COVERAGE, _END_ROTA):
        talk.work.run(statement, station_id=where, successor=to, now=talk.now)
    for area in set(district.covers.get(where, ())) - set(district.covers.get(to, ())):
        talk.work.insert(
            tables.coverage,
            unless_there=True,
            station_id=to,
            area_id=area,
            valid_from=talk.now,
            valid_to=None,
            successor_id=None,
        )
    row_ = await talk.work.one(DISTRICT)
    assert row_ is not None
    particulars = {"station": where, "successor": to}
    event = Event(
        Name.DISTRICT_STATION_CLOSED, row_["id"], talk.person_id, talk.now, via=talk.channel, particulars=particulars
    )
    talk.work.record_thing(tables.districts, row_, event)
