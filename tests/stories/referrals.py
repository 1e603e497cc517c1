"""What the stories of referrals begin with: departments, their liaisons, and a matter in somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import make_invitation
from domain.item import Outcome
from domain.people import Actor, Role
from domain.sheet import Sheet
from domain.sheet_guards import Moved
from handlers.posting import send_told
from handlers.sheeting import move_sheet, sheet_of_department
from handlers.timer_talk import system_talk
from storage import tables
from storage.sheets import sheets_of
from tests.talk import Resident, World

WORDS = "3 栋 2 单元 501 室的王强总把车停在消防通道，车牌粤B·12345，我电话 13800000187"


async def departments(world: World, *names: str) -> None:
    """Departments of the tests' district, by name; their ids are d1, d2 …."""
    work = world.core.house.work()
    for index, name in enumerate(names, 1):
        key, english = f"d{index}", f"Department {index}"
        work.insert(
            tables.departments,
            id=key,
            code=key,
            name=name,
            name_en=english,
            valid_from=0,
            valid_to=None,
            successor_id=None,
        )
    await work.commit()
    await world.core.house.reload()


async def liaison(world: World, name: str, department: str) -> Resident:
    code = await make_invitation(world.core.house, Role.LIAISON, department, name, 7)
    person = world.person(name)
    world.seating = True
    await person.opens(f"in_{code}")
    world.seating = False
    return person


async def accepted(world: World, owner: Resident, words: str = WORDS) -> tuple[Resident, str]:
    """A resident's matter that has been accepted, and its number."""
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("你好")
    await chen.presses("同意")
    number = await chen.reports(words)
    await owner.presses("接单")
    return chen, number


async def refers(who: Resident, number: str, lead: str, helpers: Sequence[str] = ()) -> None:
    """更多操作, 写交办单, as proposed, without photos; then the check card stands."""
    await who.says(number)
    await who.presses("更多操作")
    await who.presses("写交办单")
    await who.says(lead)
    for one in helpers:
        await who.says(one)
    if who.fresh[-1][0] == "refer.helper.ask":
        await who.presses("就这些" if helpers else "没有协办")
    await who.presses("就用拟好的")


async def sheets(world: World, number: str) -> list[Sheet]:
    return await sheets_of(world.core.house.work(), (await world.item(number)).id)


async def desk(world: World, sheet: Sheet, verb: object, **how: object) -> Sheet:
    """An act of the department itself, as its own dialogs will do it: `verb` is a move of `domain.department_moves`."""
    work = world.core.house.work()
    talk = system_talk(world.core.house, work)
    found, item = await sheet_of_department(talk, sheet.id)
    talk.items[item.id] = item
    words = {
        name: work.content("sheet_reply", str(said), item_id=item.id) for name, said in how.items() if name in _SAID
    }
    by = Actor(None, frozenset({Role.LIAISON}))
    moved: Moved = verb(found, by, talk.now, "wire", **{**how, **words})  # type: ignore[operator]
    made = await move_sheet(talk, item, *moved)
    await send_told(talk)
    await work.commit()
    await world.tick()
    return made


_SAID = ("words", "doer", "reason")


def done(**changes: object) -> dict[str, object]:
    """A reply that passes the gate."""
    said = {"words": "已劝离车辆并加装隔离桩，联系人 13911112222", "doer": "执法二中队 张某", "done_day": "2026-11-24"}
    return {"today": "2026-11-24", "outcome": Outcome.A, **said, **changes}
