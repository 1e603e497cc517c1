"""What consultations are worth: quality of one that is closed, and what became of all, against a plain recount."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest

from domain.consultation import Consultation, Fate, Source, Stage, Track
from domain.conversion import Short, Tally, Turn, conversion
from storage import tables
from storage.ids import new_id
from tests.stories.consultations import person_id
from tests.stories.outcomes import held, team
from tests.talk import Resident, World
from tests.web.browser import Browser, link_of
from web.consultation_workbook import consultation_sheets

PLAIN = Consultation("c", "n", "xm", "micro", Track.KEY, Stage.HELD, "1", "1", Source.STAFF, "t", "li", "li", 50)


def test_by_a_plain_recount() -> None:
    """Each by its own day; practice counts nowhere; the first instant is in, the last is not."""
    fates = (Fate.ADOPTED, Fate.PARTLY, Fate.REJECTED, None)
    found = [
        replace(
            PLAIN,
            id=f"{at}-{fate}-{practice}",
            made_at=at - 10,
            held_at=at,
            suggested_at=at,
            fate=fate,
            practice=practice,
            state=Stage.CLOSED,
            ended_at=at + 10,
        )
        for at in (9, 10, 19, 20)
        for fate in fates
        for practice in (False, True)
    ]
    actions = {one.id: ["done"] * (index % 3) + ["dropped"] * (index % 5 == 0) for index, one in enumerate(found)}
    made = conversion(found, actions, 10, 20)
    mine = [one for one in found if not one.practice and one.held_at in (10, 19)]
    assert len(mine) == 8 and set(made.counts[Tally.HELD]) == {one.id for one in mine}
    suggestions = made.rates[Turn.SUGGESTIONS]
    assert (
        suggestions.value == 0.5
        and len(suggestions.short[Short.WAITING]) == len(suggestions.short[Short.REJECTED]) == 2
    )
    done = [one for one in mine if actions[one.id] and set(actions[one.id]) == {"done"}]
    assert set(made.rates[Turn.ACTIONS].hits) == {one.id for one in done}
    assert len(made.rates[Turn.ACTIONS].counted) == 8
    assert len(made.counts[Tally.BEGUN]) == 4, "at 20, begun at 10"
    assert len(made.counts[Tally.CLOSED]) == 4, "ended at 19; 20 is out"
    raised = replace(PLAIN, state=Stage.CLOSED, made_at=11, ended_at=12)
    assert not conversion([raised], {}, 10, 20).counts[Tally.CLOSED], "another one took over before it was held"


async def _closed(world: World) -> tuple[Resident, Resident, Consultation]:
    head, li, _lin, zhao = await team(world)
    _, _, made = await held(world, li, department=zhao)
    work = world.core.house.work()
    content = work.content("consultation_suggestion", "给全区老旧电梯做一次体检", consultation_id=made.id)
    work.update(
        tables.consultations,
        {"id": made.id},
        state="closed",
        ended_at=world.now,
        concluded_at=world.now,
        suggestion_id=content,
        suggested_at=world.now,
        fate="partly",
        step=7,
    )
    for number in (1, 2):
        work.insert(
            tables.actions,
            id=new_id(),
            number=f"{made.number}-{number}",
            consultation_id=made.id,
            station_id=made.station_id,
            words_id=content,
            made_at=world.now,
            done_at=world.now,
            due_day="2026-12-30",
            state="done",
            version=0,
            head="",
        )
    await work.commit()
    return head, li, made


async def test_quality_stands_on_the_card_of_one_that_is_closed(world: World) -> None:
    head, li, made = await _closed(world)
    await li.says(made.number)
    card = li.hears("say.consultation_shown").card
    assert card is not None
    rows = {row.label: row.text for row in card.rows}
    assert rows["质量分"].endswith("还没有：回头看")
    await li.presses("质量分")
    shown = li.hears("quality.shown").text
    assert "选题（权重 10）：100" in shown and "调研（权重 15）：33" in shown and "回头看（权重 20）：还没有" in shown
    assert "采纳办理（权重 15）：75" in shown
    await head.says("协商数据")
    told = head.hears("quality.figures").text
    assert "建议转化率：100.0%（1/1）" in told and "行动落实率：100.0%（1/1）" in told and "微协商" in told
    await head.presses("看差在哪几场")
    head.hears("quality.short_none")
    chen = world.person("陈女士")
    await chen.presses_verb("quality", consultation=made.id)
    assert chen.fresh[-1][0].startswith("refusal.")
    await chen.presses_verb("talk_figures")
    assert chen.fresh[-1][0].startswith("refusal.")


@pytest.mark.no_golden
async def test_what_falls_short_is_named(world: World) -> None:
    head, _, made = await _closed(world)
    work = world.core.house.work()
    work.update(tables.consultations, {"id": made.id}, fate=None)
    await work.commit()
    await head.says("转化率")
    assert "建议转化率：0.0%（0/1）" in head.last.text
    await head.presses("看差在哪几场")
    assert f"还没有批复：1 场（{made.number}）" in head.last.text


@pytest.mark.no_golden
async def test_the_list_as_a_workbook(world: World) -> None:
    head, li, made = await _closed(world)
    await head.says("导出")
    await head.presses("更多")
    await head.presses("协商和转化率")
    await head.presses("2026")
    shown = await Browser(world).opens(link_of(head))
    sheets = openpyxl.load_workbook(io.BytesIO(shown.content))
    assert sheets.sheetnames == ["转化率", "怎么算的", "协商"]
    heads, row = list(sheets["协商"].values)
    told = dict(zip(heads, row, strict=True))
    assert told["编号"] == made.number and (told["行动项"], told["办完"], told["建议去向"]) == (2, 2, "部分采纳")
    assert (told["选题"], told["调研"], told["回头看"], told["质量分"]) == (100, 33, None, 72)
    rates = {row[1] or row[0]: row for row in sheets["转化率"].values}
    assert rates["微协商"][-2:] == (1, 1) and rates["合计"][3] == 1
    work = world.core.house.work()
    span = (world.now - 10**10, world.now + 10**10)
    person = await person_id(world, li)
    [item] = [row["id"] for row in await world.rows_of("items")]
    work.update(tables.items, {"id": item}, recused=json.dumps([person]))
    await work.commit()
    listed = await consultation_sheets(
        world.core.house, world.core.house.work(), [made.station_id], span, person, "zh_CN"
    )
    assert listed[-1].rows == [], "who keeps out of a matter has nothing of it"
