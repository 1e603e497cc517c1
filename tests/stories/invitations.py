"""What the stories of invitations begin with: a consultation with a time, whose people have their letters."""

from __future__ import annotations

from dataclasses import replace

from domain import consultation_timing
from domain.consultation import Consultation, Mode, Participant
from domain.consultation_moves import Moved
from handlers.consultation_record import record_consultation
from handlers.inviting import invite, tell_invited
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import system_talk
from storage.consultations import consultation
from tests.stories.consultations import HEAD, HOUR, consulted, fixed, there
from tests.stories.referrals import accepted
from tests.talk import Resident, World


async def _doing(world: World, found: Consultation) -> tuple[Talk, Consultation]:
    talk = system_talk(world.core.house, world.core.house.work())
    now = await consultation(talk.work, found.id)
    assert now is not None
    return talk, now


async def _done(world: World, talk: Talk) -> None:
    await send_told(talk)
    await talk.work.commit()
    await world.tick()


async def invited(world: World, found: Consultation) -> Consultation:
    """Everybody on the list has an invitation."""
    talk, now = await _doing(world, found)
    made = await invite(talk, now)
    await _done(world, talk)
    return made


async def changed(world: World, found: Consultation, verb: object, **how: object) -> Consultation:
    """A move of the consultation, and everybody invited hears of it."""
    talk, now = await _doing(world, found)
    for name, kind in (("reason", "consultation_reason"), ("place", "consultation_place")):
        if isinstance(how.get(name), str):
            how[name] = talk.work.content(kind, str(how[name]), consultation_id=now.id)
    moved: Moved = verb(now, HEAD, talk.now, "wire", **how)  # type: ignore[operator]
    made = record_consultation(talk, *moved)
    await tell_invited(talk, made, moved[1])
    await _done(world, talk)
    return made


async def moved(world: World, found: Consultation, *, hours: float, place: str = "二楼小会议室") -> Consultation:
    start = round(world.now + hours * HOUR)
    how = {"start": start, "end": start + HOUR, "mode": Mode.PLACE, "place": place, "reason": "会议室被占了"}
    return await changed(world, found, consultation_timing.move, **how)


async def convened(
    world: World, *, hours: int = 48, capacity: int | None = None
) -> tuple[Consultation, Resident, Resident]:
    """Led by Li about Chen's matter, in `hours`, and both have their letters; then Li and Chen."""
    await world.member("王建国", role="head")
    li = await world.member("李慧敏")
    chen, number = await accepted(world, li)
    made = await consulted(world, li, number)
    if capacity is not None:
        talk, now = await _doing(world, made)
        from domain.consultation_moves import event_of
        from domain.events import Name

        event = event_of(Name.CONSULTATION_SEATS_SET, now, HEAD, talk.now, "wire", seats=capacity)
        record_consultation(talk, replace(now, capacity=capacity), event)
        await _done(world, talk)
    await fixed(world, made, hours=hours)
    return await invited(world, made), li, chen


async def of(world: World, found: Consultation, person: str) -> Participant:
    """How somebody stands on the list."""
    _, people = await there(world, found)
    return next(one for one in people if one.person_id == person)
