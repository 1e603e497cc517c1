"""Telegram shows nothing of a consultation that did not come by it: no residents' words, no minutes that quote them."""

from __future__ import annotations

import pytest

from domain import consultation_moves
from tests.stories.consultations import consulted, fixed, moves, there
from tests.stories.invitations import invited
from tests.stories.outcomes import come, researched
from tests.stories.test_privacy import CANARIES, across
from tests.stories.test_privacy import carrying as carrying
from tests.talk import World

pytestmark = pytest.mark.no_golden
SAID, UNSIGNED = "榍石色的门机该换了", "异极石：没署名的话"


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_minutes_opinions_and_agreements_of_a_matter_of_elsewhere(carrying: World) -> None:
    world = carrying
    li, chen, number = await across(world)
    mark = len(li.letters)
    made = await consulted(world, li, number)
    await researched(world, made)
    made = await fixed(world, made)
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    _, people = await there(world, made)
    assert len(people) == 2
    for words, how in ((SAID, "署名发言"), (UNSIGNED, "不署名")):
        for photo in (False, True):
            await chen.presses_verb("speak", consultation=made.id)
            await chen.presses(how)
            await (chen.sends_photo(words) if photo else chen.says(words))
    await li.presses_verb("opinions", consultation=made.id)
    assert li.last.pictures == () and [button.label for button in li.last.buttons] == ["在网页里看"]
    await chen.presses_verb("opinions", consultation=made.id)
    assert len(chen.last.pictures) == 2
    made = await moves(world, made, consultation_moves.hold)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await li.presses_verb("show_minutes", consultation=made.id)
    kept = {row["via"] for row in await world.rows_of("contents") if row["kind"] == "consultation_minutes"}
    assert kept == {"wire"}
    heard = "\n".join(f"{letter.plain}\n{letter.card}" for _, letter in li.letters[mark:])
    assert not [word for word in (*CANARIES, "榍石", "异极石") if word in heard]
    assert "榍石" in "\n".join(letter.plain for _, letter in chen.letters)


HIS = {
    "topic": "钙铝榴石的议题：夜里停车怎么办",
    "reason": "锰铝榴石，老人住院",
    "question": "铁铝榴石谁出钱",
    "written": "镁铝榴石先修门机",
    "delegate": "黑榴石",
    "guest": "翠榴石",
    "objection": "绿榴石不是我说的",
}
"""What somebody writes in our own pages, each by its first signs."""


@pytest.mark.parametrize("carrying", ["own"], indirect=True)
async def test_whatever_a_resident_writes_in_our_pages(carrying: World) -> None:
    """Topic, absence, question, opinion, who comes for him, a guest's name, an objection: nothing of it is abroad."""
    world = carrying
    head = await world.member("王建国", role="head")
    li, chen, number = await across(world)
    await chen.says("提议题")
    await chen.says(HIS["topic"])
    for _ in range(3):
        if chen.fresh[-1][0].endswith(".check.ask"):
            break
        await chen.says("1")
    await chen.presses("提交")
    made = await consulted(world, li, number)
    await researched(world, made)
    made = await invited(world, await fixed(world, made))
    await chen.presses_verb("ask_before", consultation=made.id)
    await chen.says(HIS["question"])
    await chen.says("1")
    await chen.presses_verb("explain_absence", consultation=made.id)
    await chen.says(HIS["reason"])
    await chen.presses_verb("written_opinion", consultation=made.id)
    await chen.says(HIS["written"])
    await chen.presses_verb("answer_invitation", consultation=made.id, said="sends")
    await chen.says(HIS["delegate"])
    await head.presses_verb("add_guest", consultation=made.id)
    await head.says(HIS["guest"])
    await head.says("物业")
    await head.presses("只列席")
    await come(world, made)
    world.later(hours=48)
    made = await moves(world, made, consultation_moves.open_)
    world.later(hours=1)
    made = await moves(world, made, consultation_moves.hold)
    await li.says(made.number)
    await li.presses("会议纪要")
    await li.presses("发给大家")
    await chen.presses("有异议")
    await chen.says(HIS["objection"])
    await world.tick()
    for verb in (
        "show_participants",
        "show_before",
        "show_minutes",
        "opinions",
        "sign_in_paper",
        "consultation_history",
    ):
        await li.presses_verb(verb, consultation=made.id)
    for spelled in ("议题", "协商", "收件箱", "我的待办"):
        await li.says(spelled)
        await li.says("取消")
    heard = li.heard_all()
    assert [name for name, words in HIS.items() if words[:3] in heard] == []
    for verb in ("show_participants", "show_before"):
        await head.presses_verb(verb, consultation=made.id)
    read = {name for name, words in HIS.items() if words[:3] in head.heard_all()}
    assert {"topic", "question", "delegate", "guest", "objection"} <= read, "at home it is read"
    said = tuple(HIS.values())
    rows = [row for row in await world.rows_of("contents") if row["text"].startswith(said)]
    assert rows and {row["via"] for row in rows} == {"wire"}
