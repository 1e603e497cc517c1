"""回头看 by telephone: who cannot be written to is asked on a call, and what he says is written down as his."""

from __future__ import annotations

import pytest

from domain.item import State
from tests.stories.test_look_back import days, looks
from tests.stories.test_rating_again import answers, rows_agree
from tests.stories.test_reach import at_page, forget, reported
from tests.stories.test_walk_in import entered
from tests.talk import Resident, World


async def rated_by_call(world: World) -> tuple[Resident, Resident, str]:
    """The clerk, the handler and the number of a walk-in's matter, which is closed."""
    clerk = await world.member("赵安", role="clerk")
    li = await world.member("李慧敏")
    number = await entered(clerk)
    await li.presses("接单")
    assert not await world.rows_of("calls"), "nobody is rung up because somebody has taken it"
    await answers(li)
    await clerk.presses("代记评价", letter=clerk.hears("notice.call_needed"))
    await clerk.presses("已解决")
    await clerk.presses("满意")
    clerk.hears("say.rated_by_call")
    return clerk, li, number


async def test_a_walk_in_is_asked_on_the_telephone(world: World) -> None:
    head, lin = await world.member("王建国", role="head"), await world.member("林涛")
    clerk, li, number = await rated_by_call(world)
    await days(world, 30)
    assert lin.letters[-1][0] == "say.look_task"
    call = clerk.hears("notice.call_needed")
    assert "现在还好吗" in call.text and "代记评价" not in [button.label for button in call.buttons]
    await clerk.presses("还好着呢", letter=call)
    assert "居民在电话里说还好" in clerk.hears("say.look_by_call").text
    last = (await world.events(number))[-1]
    assert last["name"] == "item.looked_back" and last["maker"] != (await world.item(number)).reporter_id
    assert (last["particulars"]["side"], last["particulars"]["says"]) == ("resident", "holds")
    assert last["particulars"]["by_call"] is True
    assert (await looks(world))[0][:2] == ("first", "holds")
    assert all(row["done_at"] is not None for row in await world.rows_of("calls"))
    await clerk.presses("还好着呢", letter=call)
    assert clerk.toast and not clerk.fresh, "pressed twice is said once"
    await clerk.says(number)
    assert "说：还好（电话里说的，赵安代记）" in clerk.hears("say.timeline").text
    await days(world, 60)
    forget(head, li)
    await clerk.says("/calls")
    clerk.hears("say.calls_list")
    await clerk.presses(number)
    await clerk.presses("又出现了", letter=clerk.hears("say.call_task"))
    assert "重新办起来" in clerk.hears("say.look_check_failed").text
    assert (await world.item(number)).state is State.ACCEPTED
    li.hears("notice.look_failed")
    head.hears("notice.head_look_failed")
    await rows_agree(world)


@pytest.mark.no_golden
async def test_who_does_not_open_the_page_is_asked_on_the_telephone(world: World) -> None:
    li = await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = at_page(world)
    await chen.opens("st_xm2k8vwd")
    number = await reported(chen)
    await li.presses("接单")
    await answers(li)
    await chen.looks()
    await chen.presses("已解决")
    await days(world, 30)
    forget(clerk)
    await days(world, 1)
    call = clerk.hears("notice.unreached")
    assert "现在还好吗" in call.text
    await clerk.presses("还好着呢", letter=call)
    clerk.hears("say.look_by_call")
    await chen.looks()
    await chen.presses("还好着呢")
    assert chen.letters[-1][0] == "say.look_noted"
    await chen.presses("又出现了", letter=next(shown for kind, shown in chen.letters if kind == "say.look_ask"))
    assert chen.letters[-1][0] == "say.look_reopened", "who has second thoughts is heard"
    assert (await world.item(number)).state is State.ACCEPTED


@pytest.mark.no_golden
async def test_a_year_later_nothing_is_opened_by_a_call(world: World) -> None:
    lin = await world.member("林涛")
    clerk, _, number = await rated_by_call(world)
    await days(world, 30)
    clerk.hears("notice.call_needed")
    for wait in (60, 14):  # until the second one is asked, until its time is over
        await lin.presses("还好")
        await lin.says("门锁着，拍不到")
        await days(world, wait)
    await days(world, 300)
    await clerk.says("/calls")
    await clerk.presses(number)
    forget(clerk)
    await clerk.presses("又出现了")
    assert "代他反映" in clerk.hears("say.look_by_call_late").text
    assert (await world.item(number)).state is State.CLOSED


@pytest.mark.no_golden
async def test_whose_matter_went_into_another_one_says_it_for_himself_by_telephone(world: World) -> None:
    head, li = await world.member("王建国", role="head"), await world.member("李慧敏")
    clerk = await world.member("赵安", role="clerk")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    main = await chen.reports()
    await li.presses("接单")
    number = await entered(clerk, "地锁又装回去了，小区门口的车位还是不让停")
    await head.says(f"/why {number}")
    await head.presses("看进展")
    await head.presses("更多操作")
    await head.presses("并案")
    await head.presses(main)
    await head.presses("并到一起")
    await answers(li)
    await chen.presses("已解决")
    await chen.presses("满意")
    forget(clerk, head)
    await days(world, 30)
    call = next(shown for kind, shown in clerk.fresh if kind == "notice.call_needed")
    assert number in call.text and main not in call.text
    await clerk.presses("又出现了", letter=call)
    assert head.letters[-1][0] == "say.look_along_failed"
    assert (await world.item(main)).state is State.CLOSED, "the main reporter decides"
    await rows_agree(world)
