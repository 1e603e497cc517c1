"""Twenty thousand signs wherever something is written for a meeting: all of it can be read, by what Telegram takes."""

from __future__ import annotations

import pytest

from channels.telegram.layout import LONGEST, split, width16
from dialogs.talk import Rendered
from tests.stories.meetings import meeting
from tests.talk import Resident, World

pytestmark = pytest.mark.no_golden
_NUMBERS = "，".join(f"{number:05d}" for number in range(3_340))
LONG = _NUMBERS.translate(str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸"))
"""Numbers, but not in digits: some would be taken for a telephone and left out."""
SAID = LONG[:2_999]
assert len(LONG) > 20_000


def holds(letter: Rendered, words: str = LONG) -> bool:
    """Cut into what Telegram takes, nothing of it is lost."""
    parts = split(letter.plain)
    assert all(width16(part) <= LONGEST for part in parts)
    return words in "".join(parts)


async def reads(who: Resident) -> str:
    """看全文, page by page."""
    await who.presses("看第 1 条全文")
    found = who.last.text.rpartition("\n")[0]
    while any(one.label == "下一页" for one in who.last.buttons):
        await who.presses("下一页")
        assert holds(who.last, "，")
        found += who.last.text.rpartition("\n")[0]
    return found.replace("\n", "")


async def test_all_of_it_can_be_read(world: World) -> None:
    held = await meeting(world, 2)
    li, chen, head, about = held.leader, held.people[0], held.head, {"consultation": held.found.id}
    await li.presses_verb("add_agenda_line", **about)
    for said in (LONG, "1", "1"):
        await li.says(said)
    await li.presses_verb("agenda", **about)
    assert holds(li.last)
    await li.says(held.found.number)
    assert width16(li.last.plain) < LONGEST, "a card is short"
    await chen.presses_verb("ask_before", **about)
    await chen.says(SAID)
    await chen.says("1")
    await li.presses_verb("show_before", **about)
    assert await reads(li) == SAID
    await li.presses_verb("add_material", **about)
    await li.says(SAID)
    await chen.presses_verb("show_materials", **about)
    assert await reads(chen) == SAID
    await held.until(minutes=1)
    await held.all_sign_in()
    for how in ("署名发言", "不署名"):
        await chen.presses_verb("speak", **about)
        await chen.presses(how)
        await chen.says(SAID)
        await li.presses_verb("opinions", **about)
        assert await reads(li) == SAID
    await li.presses_verb("put_motion", **about)
    await li.says(LONG)
    await li.presses("记名")
    await li.presses("开始表决")
    assert holds(next(letter for kind, letter in chen.letters if kind == "meet.ask_vote")), "nobody votes on a part"
    await li.presses("停止表决")
    await li.presses_verb("hold_meeting", **about)
    await li.presses("散会")
    await head.presses_verb("conclude_consultation", **about)
    await head.says(LONG)
    await head.presses("发送")
    assert holds(next(letter for kind, letter in chen.letters if kind == "after.concluded_reporter"))
