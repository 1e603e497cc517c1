"""Pressing: the press is kept, the card shows it once, and whoever pressed in vain is told."""

from __future__ import annotations

from channels.wecom import WecomChannel
from dialogs.talk import Press
from tests.wecom.server import WecomServer
from tests.wecom.station import Kept, Station, letter, letter_id


async def test_a_pressed_card_shows_what_was_chosen(
    server: WecomServer, kept: Kept, channel: WecomChannel, posted_to: Station
) -> None:
    li = server.member("LiHuimin")
    kept.labels[letter_id(1), "1"] = "已选：接单"
    await channel.send("main:lihuimin", letter("新的民情", "接单", "退单"))
    assert await li.presses("接单") == 200
    assert [one.content for one in posted_to.taken] == [Press(letter_id(1), "1")]
    assert await server.world.until(lambda: bool(li.heard[0].replaced))
    assert li.heard[0].replaced == "已选：接单"
    (update,) = server.called("message/update_template_card")
    assert update["userids"] == ["lihuimin"]


async def test_an_option_of_a_list(server: WecomServer, kept: Kept, channel: WecomChannel, posted_to: Station) -> None:
    kept.labels[letter_id(1), "8"] = "Chosen: a very long label that no button holds"
    await channel.send("main:li", letter("哪一处？", *(f"第{n}处" for n in range(1, 10)))) if server.member(
        "li"
    ) else None
    await server.member("li").presses("第8处")
    assert [one.content for one in posted_to.taken] == [Press(letter_id(1), "8")]
    assert await server.world.until(lambda: bool(server.member("li").heard[0].replaced))
    assert server.member("li").heard[0].replaced == "Chosen: a very long…"


async def test_who_pressed_in_vain_is_told_and_the_card_stays(
    server: WecomServer, channel: WecomChannel, posted_to: Station
) -> None:
    li = server.member("li")
    await channel.send("main:li", letter("新的民情", "接单"))
    posted_to.toast = "这件事已经有人接了"
    await li.presses("接单")
    assert await server.world.until(lambda: len(li.heard) == 2)
    assert (li.heard[1].text, li.heard[0].replaced) == (posted_to.toast, "")


async def test_a_card_that_cannot_be_changed_holds_up_nobody(
    server: WecomServer, kept: Kept, channel: WecomChannel, posted_to: Station
) -> None:
    li = server.member("li")
    kept.labels |= {(letter_id(number), "1"): "已选：好" for number in (1, 2)}
    for number in (1, 2):
        await channel.send("main:li", letter(f"第{number}条", "好", number=number))
    server.fail("message/update_template_card", "error", code=42014)
    await li.presses("好", li.heard[0])
    await li.presses("好", li.heard[1])
    assert await server.world.until(lambda: bool(li.heard[1].replaced))
    assert not li.heard[0].replaced and len(posted_to.taken) == 2
