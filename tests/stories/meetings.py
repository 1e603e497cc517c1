"""What the stories of meetings begin with: a consultation at its time, with people who may come."""

from __future__ import annotations

from dataclasses import dataclass

from domain.consultation import Consultation, Part
from handlers.consulting import Invited
from handlers.sign_in_codes import shown_code
from storage.consultations import consultation
from tests.stories.consultations import consulted, fixed, person_id
from tests.stories.referrals import accepted
from tests.talk import Resident, World

NAMES = ("陈女士", "赵师傅", "钱阿姨", "孙大爷", "周老师", "吴同学", "郑女士", "冯先生")


@dataclass(slots=True)
class Meeting:
    """`people` are residents who are invited; 陈女士 has reported the matter."""

    world: World
    head: Resident
    leader: Resident
    people: list[Resident]
    found: Consultation

    async def now(self) -> Consultation:
        found = await consultation(self.world.core.house.work(), self.found.id)
        assert found is not None
        return found

    async def code(self) -> str:
        return shown_code(self.world.core.house, await self.now()).replace(" ", "")

    async def until(self, *, minutes: int) -> None:
        """So many minutes after (before: negative) its start."""
        start = (await self.now()).start_at
        assert start is not None
        self.world.later(minutes=minutes + (start - self.world.now) / 60_000)
        await self.world.tick()

    async def all_sign_in(self) -> None:
        for one in self.people:
            await one.says(await self.code())

    async def desk(self, verb: str, **args: object) -> None:
        await self.leader.presses_verb(verb, consultation=self.found.id, **args)


async def meeting(world: World, people: int = 3, *, hours: int = 2) -> Meeting:
    head = await world.member("王建国", role="head")
    leader = await world.member("李慧敏")
    chen, number = await accepted(world, leader)
    others = [await resident(world, name) for name in NAMES[1:people]]
    invited = [Invited(await person_id(world, one), Part.RESIDENT) for one in others]
    made = await consulted(world, leader, number, people=invited)
    made = await fixed(world, made, hours=hours)
    return Meeting(world, head, leader, [chen, *others][:people], made)


async def resident(world: World, name: str) -> Resident:
    """Somebody who has agreed to what is kept, and has nothing open."""
    one = world.person(name)
    await one.opens("st_xm2k8vwd")
    await one.says("你好")
    await one.presses("同意")
    return one
