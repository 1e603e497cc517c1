"""The morning's letter to staff, the same at once by 健康检查, and what becomes of letters that a restore held back."""

from __future__ import annotations

import pytest

from channels.seam import ChannelError
from dialogs.health import Finding, Health, bad, fine, warn
from dialogs.letter import span
from domain.events import Name
from handlers.digest import keep_planned
from handlers.run_timers import run_timers
from storage import tables
from storage.health import HOLD_BACK
from tests.talk import World

HOUR = 3_600_000


async def _morning(world: World) -> None:
    """To a minute past the next eight o'clock."""
    await keep_planned(world.core.house)
    due = min(row["due_at"] for row in await world.rows_of("timers") if row["kind"] == "digest" and not row["done_at"])
    world.later(seconds=(due - world.now) / 1000 + 60)
    await run_timers(world.core.house, at_once=1)
    await world._collect()


async def test_a_quiet_morning_is_one_line(world: World) -> None:
    async def machine() -> list[Finding]:
        return [fine(Health.BACKUP_FINE, span=span(25 * 60_000)), fine(Health.DISK_FINE, free="80.0")]

    world.core.house.machine = machine
    staff = await world.member("赵明", "staff", "")
    await _morning(world)
    assert "\n" not in staff.hears("say.digest_fine").text
    await staff.says("健康检查")
    staff.hears("say.health_fine")


async def test_a_bad_morning_says_what_to_do(world: World) -> None:
    async def machine() -> list[Finding]:
        return [
            bad(Health.BACKUP_LATE, span=span(30 * HOUR)),
            warn(Health.YEAR_MISSING, year=2027),
            fine(Health.DISK_FINE, free="80.0"),
        ]

    world.core.house.machine = machine
    staff = await world.member("赵明", "staff", "")
    resident = world.person("陈女士")
    await resident.opens("st_xm2k8vwd")
    await resident.reports()
    world.wires[world.channel].refuses[resident.address] = ChannelError("blocked", permanent=True)
    member = await world.member("李慧敏")
    member.letters.clear()
    await resident.blocks()
    await _morning(world)
    letter = staff.hears("say.digest")
    assert letter.text.index("30 小时") < letter.text.index("还没人接") and "收不到消息" in letter.text
    assert "2027" not in letter.text, "once a week is enough"
    await staff.says("/health")
    assert "2027" in staff.hears("say.health").text


@pytest.mark.no_golden
async def test_exactly_once_a_day_also_over_restarts(world: World) -> None:
    staff = await world.member("赵明", "staff", "")
    for _ in range(3):
        await keep_planned(world.core.house)
    await _morning(world)
    staff.hears("say.digest_fine")
    for _ in range(3):  # as after restarts
        await keep_planned(world.core.house)
        await run_timers(world.core.house, at_once=1)
    await world._collect()
    staff.hears_nothing()
    await _morning(world)
    staff.hears("say.digest_fine")
    world.later(days=5)  # the machine was off: one letter, not five
    await run_timers(world.core.house, at_once=1)
    await keep_planned(world.core.house)
    await run_timers(world.core.house, at_once=1)
    await world._collect()
    staff.hears("say.digest_fine")


@pytest.mark.no_golden
async def test_nobody_but_staff_reads_of_the_machine(world: World) -> None:
    member, head = await world.member("李慧敏"), await world.member("周立新", "head")
    resident = world.person("陈女士")
    await resident.opens("st_xm2k8vwd")
    for person in (member, head, resident):
        await person.says("健康检查")
        assert "say.health_fine" not in [kind for kind, _ in person.fresh]
        assert "say.health" not in [kind for kind, _ in person.fresh]


async def _hold_back(world: World) -> None:
    """As a restore leaves them: everything that had not been sent waits for a word."""
    work = world.core.house.work()
    work.run(HOLD_BACK)
    await work.commit()


async def test_old_letters_wait_for_staff_and_go_one_by_one_or_all(world: World) -> None:
    staff = await world.member("赵明", "staff", "")
    member = await world.member("李慧敏")
    for name, words in (("甲", "楼道里的灯坏了三天"), ("乙", "垃圾桶一周没有人来清了"), ("丙", "电梯老是停在四楼不动")):
        resident = world.person(name)
        await resident.opens("st_xm2k8vwd")
        await resident.reports(words)
    offered = [shown for kind, shown in member.letters if kind == "notice.assigned"]
    heard = len(member.letters)
    for letter in offered:
        work = world.core.house.work()
        work.update(tables.letters, {"id": letter.id}, state="waiting", sent_at=None)
        await work.commit()
    await _hold_back(world)
    await world.tick()
    assert len(member.letters) == heard, "sent unasked"
    await staff.says("健康检查")
    staff.hears("say.health")
    await staff.presses("逐条看")
    shown = staff.hears("say.old_letter")
    assert "XM-" in shown.text and "李慧敏" in shown.text and "灯" not in shown.text
    await staff.presses("不发这条")
    staff.hears("say.old_letter")
    await staff.presses("发这条")
    staff.hears("say.old_letter")
    assert len(member.letters) == heard + 1
    await staff.presses("都发出去")
    staff.hears("say.old_sent")
    assert len(member.letters) == heard + 2
    await staff.presses("都不发")
    staff.hears("say.old_none")
    decided = [row for row in await world.rows_of("events") if row["name"] == Name.DISTRICT_LETTERS_DECIDED]
    assert len(decided) == 3


@pytest.mark.no_golden
async def test_two_who_decide_at_once_send_nothing_twice(world: World) -> None:
    first, second = await world.member("赵明", "staff", ""), await world.member("钱程", "staff", "")
    resident = world.person("陈女士")
    await resident.opens("st_xm2k8vwd")
    await resident.reports()
    work = world.core.house.work()
    work.update(tables.letters, {"id": resident.last.id}, state="waiting")
    await work.commit()
    await _hold_back(world)
    heard = len(resident.letters)
    for person in (first, second):
        await person.says("健康检查")
    sends = [(person, person.button("都发出去")) for person in (first, second)]
    await world.together(*sends)
    assert len(resident.letters) == heard + 1
