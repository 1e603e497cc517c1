"""What the stories of times begin with: a consultation that may have a time, rooms, and more people."""

from __future__ import annotations

from dataclasses import replace

from domain.consultation import Consultation, Part, Source
from handlers.consulting import Invited, add_participant, begin, composed
from handlers.posting import send_told
from handlers.timer_talk import system_talk
from storage import tables
from storage.consultations import consultation
from storage.ids import new_id
from storage.people import appointments_of
from tests.stories.consultations import consulted, person_id
from tests.stories.referrals import accepted
from tests.talk import Resident, World


async def ready(
    world: World, *, title: str = "电梯什么时候能修好"
) -> tuple[Resident, Resident, Resident, Consultation]:
    """王建国 heads, 李慧敏 leads, 陈女士 reported; planned and looked into: a time is what is missing."""
    head = await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number, title=title)
    await researched(world, made)
    return head, li, chen, made


async def elsewhere(world: World, leader: Resident, title: str, station: str = "NY") -> Consultation:
    """One about no item, at another station."""
    house = world.core.house
    talk = system_talk(house, house.work())
    person = await person_id(world, leader)
    talk.door.person_id = person
    talk.appointments = await appointments_of(talk.work, person)
    where = house.district.by_code(station)
    assert where is not None
    words = talk.work.content("consultation_title", title)
    base = composed(talk, where, kind="micro", title=words, leader=person, source=Source.STAFF)
    made = await begin(talk, replace(base, who_id=words, how_id=words, order_id=words))
    await talk.work.commit()
    await researched(world, made)
    return made


async def researched(world: World, found: Consultation) -> None:
    work = world.core.house.work()
    work.insert(
        tables.utterances,
        id=new_id(),
        consultation_id=found.id,
        kind="research",
        participant_id=None,
        person_id=found.leader_id,
        words_id=work.content("consultation_research", "问了三家", consultation_id=found.id),
        files="[]",
        reply_to=None,
        at=world.now,
    )
    await work.commit()


async def room(world: World, name: str, *, seats: int = 20, station: str | None = None) -> str:
    """A room of a station (by its code), or one that all share."""
    house = world.core.house
    where = house.district.by_code(station) if station else None
    work, made = house.work(), new_id()
    work.insert(
        tables.rooms,
        id=made,
        station_id=where.id if where else None,
        name=name,
        name_en="",
        capacity=seats,
        booked=0,
        valid_from=0,
        valid_to=None,
        successor_id=None,
    )
    await work.commit()
    return made


async def joins(world: World, found: Consultation, who: Resident, part: Part) -> None:
    """Somebody more on the list."""
    talk = system_talk(world.core.house, world.core.house.work())
    now = await consultation(talk.work, found.id)
    assert now is not None
    add_participant(talk, now, Invited(await person_id(world, who), part))
    await send_told(talk)
    await talk.work.commit()
    await world.tick()
