"""The one loop that must never break: written, assigned, accepted, talked over, answered, rated, closed, reopened."""

from __future__ import annotations

from domain.item import Closing, State
from tests.talk import World

FIRE_LANE = "3 栋楼下的消防通道晚上总有车占着，喊了好几回都没人理"


async def test_one_sentence_and_one_photo_in_two_presses(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    chen.hears("say.welcome")
    await chen.sends_photo(FIRE_LANE)
    chen.hears("consent.agree.ask")
    await chen.presses("同意")
    check = chen.hears("report.check.ask")
    assert check.card is not None
    assert FIRE_LANE in check.plain and "1 张照片" in check.plain and "充电与消防" in check.plain
    await chen.presses("提交")
    receipt = chen.hears("say.reported")
    assert receipt.card is not None and receipt.card.number == "XM-261123-001"
    item = await world.item("XM-261123-001")
    assert item.state is State.ASSIGNED


async def test_from_first_word_to_closing(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)

    li.hears("notice.assigned")
    world.later(minutes=6)
    await li.presses("接单")
    li.hears("say.accepted")
    chen.hears("notice.accepted")

    await li.presses("联系居民")
    li.hears("tell.words.ask")
    await li.says("您好，我是这周值班的李慧敏。我今晚九点过来看，是北边靠垃圾房那一段吗？我电话 13800138000")
    li.hears("say.told")
    told = chen.hears("notice.told")
    assert "13800138000" not in told.plain and told.speaker.name == "李慧敏 委员"

    world.later(hours=1)
    await chen.says("对，垃圾房往东一直到单元门口")
    chen.hears("say.reply_passed")
    li.hears("notice.replied")

    world.later(hours=9)
    await li.presses("记录走访")
    li.hears("visit.words.ask")
    await li.says("九点一刻到的，画线里停了五辆，三辆是本栋住户的")
    li.hears("say.visited")

    world.later(days=1)
    await li.presses("答复")
    li.hears("answer.words.ask")
    await li.says("物业今天把禁停线重新漆了，地桩钥匙放在门岗，晚上九点保安会巡一遍。")
    li.hears("answer.check.ask")
    await li.presses("发送")
    li.hears("say.answered")
    answered = chen.hears("notice.answered")
    assert "地桩钥匙" in answered.plain

    await chen.says("1")
    chen.hears("say.rated_yes")
    li.hears("notice.rated_solved")
    await chen.presses("满意")
    chen.hears("say.pleased_thanks")
    li.hears("notice.rated_pleased")
    item = await world.item(number)
    assert item.state is State.CLOSED and item.closing is Closing.SOLVED and item.pleased == "yes"


async def test_three_redos_and_the_heads_conclusion(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    head.hears("notice.head_new")
    for _ in range(2):
        await chen.presses("没有")
        chen.hears("say.rated_redo")
        li.hears("notice.redo")
        head.hears("notice.head_redone")
        assert (await world.item(number)).state is State.ACCEPTED
        await _answer(li, "又去看了一次，还在等物业的回话。")
        chen.hears("notice.answered")
    await chen.presses("没有")
    chen.hears("say.rated_head")
    head.hears("notice.head_to_conclude")
    await head.presses("结案")
    head.hears("conclude.reason.ask")
    await head.says("地桩要等业主大会表决，今年办不了，已列入明年的议题。")
    head.hears("conclude.check.ask")
    await head.presses("发送")
    head.hears("say.concluded")
    chen.hears("notice.concluded")
    item = await world.item(number)
    assert item.state is State.CLOSED and item.closing is Closing.CONCLUDED


async def test_no_word_for_seven_days_closes_unrated(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    world.later(days=6, hours=23)
    await world.tick()
    assert (await world.item(number)).state is State.ANSWERED
    world.later(hours=2)
    await world.tick()
    assert [kind for kind, _ in chen.fresh][-1] == "notice.lapsed"
    item = await world.item(number)
    assert item.state is State.CLOSED and item.closing is Closing.UNRATED


async def test_reopened_within_ninety_days_goes_back_to_its_owner(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    await chen.presses("已解决")
    await chen.presses("基本满意")
    world.later(days=40)
    await chen.says(number)
    chen.hears("say.timeline")
    await chen.presses("重启")
    chen.hears("reopen.reason.ask")
    await chen.says("才好了一个月，又开始占道了")
    chen.hears("say.reopened")
    item = await world.item(number)
    assert item.state is State.ACCEPTED
    assert item.owner_id is not None
    assert [kind for kind, _ in li.fresh][-1] == "notice.reopened"


async def test_after_ninety_days_it_is_too_late_to_reopen(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    await chen.presses("已解决")
    await chen.presses("满意")
    world.later(days=91)
    await chen.says(number)
    await chen.presses("重启")
    await chen.says("又坏了")
    chen.hears("refusal.too_late_to_reopen")
    assert (await world.item(number)).state is State.CLOSED


async def test_not_pleased_may_say_why_and_the_head_reads_it(world: World) -> None:
    li = await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await _answered(world, chen, li)
    head.hears("notice.head_new")
    await chen.presses("部分")
    await chen.presses("不满意")
    chen.hears("explain_rating.words.ask")
    await chen.says("人倒是来了，可是白天来的，晚上才占道")
    chen.hears("say.explained")
    assert "晚上才占道" in head.last.plain
    assert all("晚上才占道" not in letter.plain for _, letter in li.letters)


async def test_declined_goes_to_the_next_and_after_two_to_the_head(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    head.hears("notice.head_new")
    await li.presses("退单")
    li.hears("decline.reason.ask")
    await li.says("我下周出差，赶不上")
    li.hears("say.declined")
    head.hears("notice.head_declined")
    lin.hears("notice.assigned")
    await lin.presses("退单")
    await lin.says("我就住 3 栋，该回避")
    lin.hears("say.declined_to_head")
    head.hears("notice.head_declined")
    assert (await world.item(number)).state is State.REPORTED
    await head.presses("派单")
    head.hears("assign.to.ask")
    await head.presses("何静")
    head.hears("say.assigned")
    assert (await world.item(number)).state is State.ASSIGNED


async def test_the_head_hears_of_what_nobody_accepts_and_takes_it_over(world: World) -> None:
    await world.member("李慧敏")
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    head.hears("notice.head_new")
    world.later(hours=8)
    await world.tick()
    head.hears("notice.head_unaccepted")
    await head.presses("我来接")
    head.hears("say.accepted")
    assert (await world.item(number)).state is State.ACCEPTED


async def test_handed_over_it_stays_with_the_old_owner_until_accepted(world: World) -> None:
    li = await world.member("李慧敏")
    lin = await world.member("林涛")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await li.presses("接单")
    await li.presses("转派")
    li.hears("hand_over.to.ask")
    await li.presses("林涛")
    li.hears("hand_over.reason.ask")
    await li.says("他熟悉物业")
    li.hears("say.handed_over")
    lin.hears("notice.offered")
    item = await world.item(number)
    owner = item.owner_id
    assert owner is not None and item.offered_to is not None
    await lin.presses("接单")
    lin.hears("say.accepted")
    li.hears("notice.offer_taken")
    assert (await world.item(number)).owner_id != owner


async def test_asked_for_more_the_resident_answers(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await li.presses("接单")
    await li.presses("请补充")
    await li.says("哪个时段最严重？")
    li.hears("say.asked")
    assert [kind for kind, _ in chen.fresh][-1] == "notice.asked"
    await chen.says("晚上九点到早上七点")
    chen.hears("say.reply_passed")
    li.hears("notice.replied")
    assert (await world.item(number)).state is State.ACCEPTED


async def test_notes_stay_inside(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await li.presses("接单")
    await li.presses("备注")
    await li.says("物业经理姓罗，态度不太好")
    li.hears("say.noted")
    await chen.says(number)
    assert all("罗" not in letter.plain for _, letter in chen.letters)
    await li.says(number)
    assert "姓罗" in li.last.plain


async def test_the_head_refuses_with_a_reason_that_the_resident_reads(world: World) -> None:
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await head.presses("不予受理")
    head.hears("refuse.reason.ask")
    await head.says("这条路归交警中队管，我们已经帮您转告，他们的电话是公开的 122")
    check = head.hears("refuse.check.ask")
    assert "交警中队" in check.plain
    await head.says("有事还可以再找我们")
    check = head.hears("refuse.check.ask")
    assert "再找我们" in check.plain
    await head.presses("发送")
    head.hears("say.refused")
    assert "再找我们" in chen.last.plain
    assert "交警中队" in chen.last.plain
    assert (await world.item(number)).state is State.REFUSED


async def test_the_head_sets_category_and_urgency(world: World) -> None:
    head = await world.member("王建国", role="head")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await head.presses("类别缓急")
    head.hears("classify.category.ask")
    await head.says("充电与消防")
    head.hears("classify.urgency.ask")
    await head.says("1")
    head.hears("say.classified")
    assert (await world.item(number)).category == "charging"


async def test_withdrawn_after_one_question(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await chen.presses("撤回")
    chen.hears("withdraw.sure.ask")
    await chen.says("1")
    chen.hears("say.withdrawn")
    assert [kind for kind, _ in li.fresh][-1] == "notice.withdrawn"
    assert (await world.item(number)).state is State.WITHDRAWN


async def _answered(world: World, chen, li) -> str:  # type: ignore[no-untyped-def]
    await chen.opens("st_xm2k8vwd")
    number = await chen.reports(FIRE_LANE)
    await li.presses("接单")
    await _answer(li, "跟物业说好了，今晚开始巡查。")
    assert [kind for kind, _ in chen.fresh][-1] == "notice.answered"
    chen._mark = len(chen.letters)
    return str(number)


async def _answer(li, words: str) -> None:  # type: ignore[no-untyped-def]
    await li.presses("答复")
    await li.says(words)
    await li.presses("发送")
    li._mark = len(li.letters)


async def test_rated_again_after_it_was_reopened(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    await chen.presses("已解决")
    await chen.presses("满意")
    await chen.says(number)
    await chen.presses("重启")
    await chen.says("又开始占道了")
    await _answer(li, "这回装了地锁。")
    assert [kind for kind, _ in chen.fresh][-1] == "notice.answered"
    await chen.presses("已解决")
    chen.hears("say.rated_yes")
    await chen.presses("基本满意")
    chen.hears("say.pleased_thanks")
    world.later(days=8)
    await world.tick()
    item = await world.item(number)
    assert item.closing is Closing.SOLVED and item.pleased == "fairly"


async def test_a_second_answer_lapses_too(world: World) -> None:
    li = await world.member("李慧敏")
    chen = world.person("陈女士")
    number = await _answered(world, chen, li)
    world.later(days=8)
    await world.tick()
    await chen.says(number)
    await chen.presses("重启")
    await chen.says("还是没弄好")
    await _answer(li, "今天装好了。")
    world.later(days=8)
    await world.tick()
    assert (await world.item(number)).closing is Closing.UNRATED
