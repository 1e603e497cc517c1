"""Every page of the desk as everybody: each reads what is for his eyes; a word of its own in each text proves it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.rota_plan import Duty
from storage import tables
from storage.statements import Engine
from tests.stories import rota_rows
from tests.stories.consultations import person_id
from tests.stories.sheets import sent
from tests.stories.test_canary import CANARIES, NOTE, OTHERS, SHEET, Scene, unpacked
from tests.stories.test_canary import scene as scene
from tests.stories.test_canary_talks import elsewhere, talked
from tests.stories.test_privacy import at_home
from tests.talk import World
from tests.web.desk_pages import OPEN, PAGES, TAKES, Walker, addresses, known, routes
from tests.web.desks import at_desk

pytestmark = pytest.mark.no_golden
PLANTED = {
    "item": "鹅卵石", "place": "九一四", "called": "欧阳", "phone": CANARIES["phone"], "meta": "玳瑁",
    "note": "孔雀石", "sheet": "珊瑚", "other_sheet": "蛋白石",
    "there": "石榴石", "there_note": "绿松石", "silenced": "硬玉", "draft": "独山玉", "view": "岫玉",
    "view_words": "和田玉", "about_head": "青金石", "second": "翡翠",
    "talk": "锂辉石", "talk_there": "硅灰石", "signer": "水镁石", "objection": "顽火辉",
}  # fmt: skip
"""A sign that stands nowhere but in this text."""
_STATION = {"item", "place", "note", "talk", "objection"}
MUST: dict[str, set[str]] = {
    "owner": _STATION | {"called", "about_head", "signer", "view"},
    "head": _STATION | {"second", "called"},
    "duty_head": {"second", "talk", "objection"},
    "clerk": _STATION - {"objection"} | {"second", "called", "about_head"},
    "staff": _STATION | {"second", "about_head", "there", "there_note", "talk_there"},
    "declined": {"second", "talk"},
    "recused": set(),
    "other_head": {"there", "there_note", "talk_there"},
    "adviser": set(),
    "patron": set(),
    "liaison": set(),
}
"""What each reads somewhere at the desk."""
_SHEETS = {"sheet", "other_sheet"}
MAY: dict[str, set[str]] = {
    "owner": _SHEETS | {"view_words"},
    "head": _SHEETS | {"silenced", "phone", "signer"},
    "duty_head": _SHEETS | {"called", "place", "note", "silenced"},
    "clerk": _SHEETS,
    "staff": _SHEETS | {"silenced"},
    "declined": _SHEETS,
    "liaison": {"sheet"},
}
"""What he may, where a page shows it. Everything else of it nowhere."""


@pytest.fixture
def engine() -> Engine:
    """A page is drawn alike from both."""
    return "sqlite"


async def furnished(scene: Scene) -> None:
    """What pages show beside the report: notes, sheets, consultations, another station, somebody's own things."""
    world, cast = scene.world, scene.cast
    await _noted_and_referred(scene)
    await _about_the_head(world)
    there = await at_home(world, "那边的人", slug="ny7q3rtb")
    number = await there.reports("石榴石：5 栋楼下的垃圾没人收")
    other = cast["other_head"]
    await other.says(number)
    await other.presses("接单")
    await other.presses("备注")
    await other.says("绿松石：物业说下周来")
    await other.says("进展")
    await talked(scene)
    await elsewhere(scene)
    await _paused(scene)
    owner = cast["owner"]
    desk = await at_desk(world, owner)
    await desk.goes("POST", "/desk/views", {"name": "岫玉的列表", "list": "/desk/items?q=%E5%92%8C%E7%94%B0%E7%8E%89"})
    await owner.says(scene.number)
    await owner.presses("备注")
    await owner.says("独山玉：写到一半")
    cast["duty_head"] = await world.member("刘站岗")
    await rota_rows.plan(world, Duty.HEAD, ["刘站岗"])


async def _noted_and_referred(scene: Scene) -> None:
    """A note on the first matter; another one, of who declined the first, has gone to two departments."""
    world, owner, other = scene.world, scene.cast["owner"], scene.cast["declined"]
    await owner.says(scene.number)
    await owner.presses("备注")
    await owner.says(NOTE)
    await owner.says("进展")
    number = await (await at_home(world, "第二位")).reports("翡翠：楼道里堆了一个月的旧家具没人搬")
    await other.presses("接单")
    codes = [one.code for one in world.core.house.district.departments.values()]
    for code, text in zip(codes, (SHEET, OTHERS), strict=True):
        await sent(world, number, code, text=text)


async def _about_the_head(world: World) -> None:
    """A complaint about the head, which goes past him to staff."""
    one = await at_home(world, "告站长的人")
    await one.reports("青金石：王站长收了物业的红包，垃圾没人管")


async def _paused(scene: Scene) -> None:
    head = scene.cast["head"]
    await head.says(scene.number)
    await head.presses("更多操作")
    await head.presses("暂停接收此人反映")
    await head.says("硬玉：一天写了九遍")


async def test_no_address_is_missing_from_the_table(scene: Scene) -> None:
    looks, takes = routes(scene.world)
    assert looks == PAGES.keys() | OPEN.keys(), "give the new page its line in desk_pages.PAGES"
    assert takes == TAKES.keys(), "give the new form its line in desk_pages.TAKES"


async def test_who_is_not_in_meets_nothing_at_all(scene: Scene) -> None:
    """Nobody, a resident, whose office has ended, and who has a cookie but asks from elsewhere."""
    await furnished(scene)
    world, found = scene.world, await known(scene.world)
    resident, gone = scene.cast["reporter"], await at_desk(world, scene.cast["clerk"])
    await resident.says("工作台")
    assert not any(button.link for button in resident.last.buttons)
    work = world.core.house.work()
    his = await person_id(world, scene.cast["clerk"])
    for row in await world.rows_of("appointments"):
        if row["person_id"] == his:
            work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    head = await at_desk(world, scene.cast["head"])
    async with Walker.of(world) as walker, Walker.of(world, "198.51.100.9") as far:
        for one, cookies in (
            (walker, {}),
            (walker, {"yz_desk": "A" * 43}),
            (walker, gone.cookies),
            (far, head.cookies),
        ):
            for path in addresses(found):
                answer = await one.looks(path, cookies)
                assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/desk/in", b""), path
        assert (await walker.looks("/desk/me", head.cookies)).status_code == 303, "the stolen cookie is worth nothing"


async def test_each_sees_at_the_desk_what_is_for_his_eyes(scene: Scene) -> None:
    await furnished(scene)
    found = await known(scene.world)
    wrong: dict[str, Any] = {}
    async with Walker.of(scene.world) as walker:
        for role, part in MUST.items():
            desk = await at_desk(scene.world, scene.cast[role])
            seen = b""
            for path in addresses(found):
                answer = await walker.looks(path, desk.cookies)
                assert answer.status_code < 500 and answer.headers.get("location") != "/desk/in", (role, path)
                seen += await unpacked(answer.content)
            told = {name for name, sign in PLANTED.items() if sign.encode() in seen}
            if not part <= told <= part | MAY.get(role, set()):
                wrong[role] = {"too much": told - part - MAY.get(role, set()), "missing": part - told}
    assert not wrong, "\n".join(f"{role}: {one}" for role, one in wrong.items())
