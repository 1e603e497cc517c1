"""What is printed or photographed at a meeting: the page with its code, and the sheet that people signed."""

from __future__ import annotations

import pytest

from bot.reader import WebReader
from handlers.sign_in_codes import LINK, payload
from tests.stories.meetings import meeting
from tests.talk import World
from tests.web.browser import Browser, link_of

pytestmark = pytest.mark.no_golden


async def test_the_page_with_the_code_is_for_the_desk_while_it_is_good(world: World) -> None:
    held = await meeting(world, 1)
    await held.until(minutes=0)
    await held.desk("show_code")
    link = link_of(held.leader)
    response = await Browser(world).opens(link)
    code = await held.code()
    assert response.status_code == 200 and f"{code[:3]} {code[3:]}" in response.text and "<svg" in response.text
    await held.people[0].presses_verb("show_code", consultation=held.found.id)
    held.people[0].hears("refusal.not_yours")


async def test_the_link_leads_to_its_meeting_as_long_as_it_is_good(world: World) -> None:
    held = await meeting(world, 1)
    core = world.core
    reader = WebReader(core.house, core.renderer, core.changes.streams, demo=False)
    token = payload(core.house, held.found).removeprefix(LINK)
    assert await reader.meeting(token, "zh_CN", "peer") is None
    await held.until(minutes=-30)
    found = await reader.meeting(token, "zh_CN", "peer")
    assert found is not None and (found.title, found.slug) == ("电梯什么时候能修好", "xm2k8vwd")
    for wrong in (token[:-6] + "000000", "x", token[1:], "0" * 32 + token[32:]):
        assert await reader.meeting(wrong, "zh_CN", "peer") is None
    assert len(LINK + token) <= 64


async def test_the_clerk_keeps_a_photo_of_the_sheet(world: World) -> None:
    held = await meeting(world, 1)
    clerk = await world.member("周敏", role="clerk")
    await held.until(minutes=5)
    await held.desk("sign_in_paper")
    assert "拍签到表" not in [button.label for button in held.leader.last.buttons]
    await clerk.presses_verb("sign_in_paper", consultation=held.found.id)
    await clerk.presses("拍签到表")
    await clerk.sends_photo()
    await clerk.that_was_all()
    clerk.hears("meet.sheet_kept")
    [sheet] = await world.rows_of("utterances")
    [photo] = await world.rows_of("attachments")
    assert sheet["kind"] == "sign_in" and photo["id"] in sheet["files"] and photo["state"] == "ready"
    assert photo["consultation_id"] == held.found.id
