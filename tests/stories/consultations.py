"""What the stories of consultations begin with: a matter in somebody's hands, and a consultation about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain import consultation_moves, consultation_timing
from domain.consultation import Consultation, Mode, Participant, Source, Stage
from domain.consultation_moves import Moved
from domain.people import Actor, Role
from handlers.consultation_record import go_on, record_consultation
from handlers.consulting import Invited, begin, composed
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import system_talk
from storage.consultations import consultation, participants_of
from storage.people import appointments_of
from tests.talk import Resident, World

HOUR = 3_600_000
HEAD = Actor(None, frozenset({Role.HEAD, Role.SYSTEM}))


async def consulted(
    world: World,
    leader: Resident,
    *numbers: str,
    kind: str = "micro",
    title: str = "电梯什么时候能修好",
    people: Iterable[Invited] = (),
    planned: bool = True,
) -> Consultation:
    """A consultation about these items at the first station, with its plan written (`planned`)."""
    talk, person = await _talk(world, leader)
    house = world.core.house
    items = []
    for number in numbers:
        found = await talk.reads.item((await world.item(number)).id)
        assert found is not None
        items.append(found)
    where = house.district.stations[items[0].now_at] if items else next(iter(house.district.stations.values()))
    base = composed(talk, where, kind=kind, title="", leader=person, source=Source.ITEMS)
    base = replace(base, title_id=talk.work.content("consultation_title", title, consultation_id=base.id))
    if planned:
        texts = ("居民和物业", "圆桌", "先说后议")
        who, how, order = (talk.work.content("consultation_plan", one, consultation_id=base.id) for one in texts)
        base = _planned(base, who, how, order)
    made = await begin(talk, base, items=items, people=people)
    await _sent(world, talk)
    return made


def _planned(found: Consultation, who: str, how: str, order: str) -> Consultation:
    return replace(found, who_id=who, how_id=how, order_id=order)


async def _talk(world: World, leader: Resident) -> tuple[Talk, str]:
    house = world.core.house
    talk = system_talk(house, house.work())
    person = await person_id(world, leader)
    talk.door.person_id = person
    talk.appointments = await appointments_of(talk.work, person)
    return talk, person


async def person_id(world: World, who: Resident) -> str:
    """The id that somebody of a story has, by the chat that he writes from."""
    rows = await world.rows_of("addresses")
    return next(str(row["person_id"]) for row in rows if row["external"] == who.address)


async def _sent(world: World, talk: Talk) -> None:
    await send_told(talk)
    await talk.work.commit()
    await world.tick()


async def moves(world: World, found: Consultation, verb: object, **how: object) -> Consultation:
    """One of `domain.consultation_moves`, as its own dialogs will do it; nobody is told."""
    house = world.core.house
    talk = system_talk(house, house.work())
    now = await consultation(talk.work, found.id)
    assert now is not None
    moved: Moved = verb(now, HEAD, talk.now, "wire", **how)  # type: ignore[operator]
    made = await go_on(talk, record_consultation(talk, *moved))
    await _sent(world, talk)
    return made


async def fixed(world: World, found: Consultation, *, hours: int = 48, room: str = "一楼会议室") -> Consultation:
    """In `hours` from now, for an hour and a half."""
    work = world.core.house.work()
    place = work.content("consultation_place", room, consultation_id=found.id)
    await work.commit()
    start = world.now + hours * HOUR
    how = {"start": start, "end": start + HOUR * 3 // 2, "mode": Mode.PLACE, "place": place}
    return await moves(world, found, consultation_timing.fix, **how)


async def meets(world: World, consultation_id: str) -> Consultation:
    """One that is being prepared, or whose time is fixed, is held."""
    found = await consultation(world.core.house.work(), consultation_id)
    assert found is not None
    if found.state is Stage.PREPARING:
        found = await fixed(world, found)
    return await moves(world, found, consultation_moves.hold)


async def there(world: World, found: Consultation) -> tuple[Consultation, Sequence[Participant]]:
    """As it stands now, with its people."""
    work = world.core.house.work()
    now = await consultation(work, found.id)
    assert now is not None
    return now, await participants_of(work, found.id)
