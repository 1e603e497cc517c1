"""The district as a workbook: what an office fills in is taken, and what is wrong is named by sheet, row and column."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from handlers.district_changes import Changes
from handlers.known_names import known_names
from handlers.load_district import LoadError, load_district
from handlers.workbook_document import read_workbook
from handlers.workbook_sheets import SHEETS
from handlers.workbook_template import template
from storage.database import Database
from storage.statements import Engine
from storage.vault import Vault
from tests.engines import ask, migrated
from tests.examples import SOAK
from tests.handlers.test_load_district import DAY, NOW, Place
from tests.handlers.workbooks import ROWS, book, filled, saved, with_row

FIRST = 4
"""The row of the first entry, below headings, notes and the example."""


class Office(Place):
    """An empty district, its folder, and the workbooks that are read into it."""

    def __init__(self, database: Database, vault: Vault, folder: Path) -> None:
        super().__init__(database, vault)
        self.folder = folder

    async def takes(self, path: Path, now: int = NOW, *, dry: bool = False) -> Changes:
        made = read_workbook(path, await known_names(self.database, self.vault, now))
        changes = await load_district(self.database, self.vault, made.document, now, dry=dry, tell=made.told)
        changes.notes = made.notes + changes.notes
        return changes

    async def refuses_book(self, path: Path) -> list[str]:
        """Everything that is wrong; nothing was written."""
        before = [len(await self.rows(table)) for table in ("districts", "persons", "events")]
        with pytest.raises(LoadError) as caught:
            await self.takes(path)
        assert [len(await self.rows(table)) for table in ("districts", "persons", "events")] == before
        return list(caught.value.faults)

    async def names(self) -> dict[str, str]:
        """Names of all people by their ids in the file."""
        return {r["import_key"]: self.vault.open(r["id"], r["name_sealed"]) or "" for r in await self.rows("persons")}


@asynccontextmanager
async def opened(engine: Engine, folder: Path) -> AsyncIterator[Office]:
    async with migrated(engine, folder) as where:
        database, vault = await Database.open(where), Vault(folder / "keys")
        yield Office(database, vault, folder)
        await database.close()
        vault.close()


@pytest.fixture
async def office(tmp_path: Path, engine: Engine) -> AsyncIterator[Office]:
    async with opened(engine, tmp_path) as made:
        yield made


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    """On one engine, for large books that are refused before any database is asked."""
    async with opened("sqlite", tmp_path) as made:
        yield made


def at(path: Path, sheet: str, cell: str, value: Any) -> Path:
    """The same workbook with one cell changed."""
    made = load_workbook(path)
    made[sheet][cell] = value
    made.save(path)
    return path


# --- what it makes ---


async def test_a_filled_in_template_sets_a_district_up(office: Office) -> None:
    changes = await office.takes(filled(office.folder))
    assert changes.made == {
        "区": 1, "镇街": 2, "村社": 3, "驿站": 2, "负责的村社": 3, "承办单位": 1, "事项类别": 13,
        "人员": 6, "身份": 7, "轮值": 1,
    }  # fmt: skip
    district = await office.district(NOW)
    first, second = sorted(district.stations.values(), key=lambda station: station.code, reverse=True)
    assert (first.code, first.place, first.practice) == ("QS", "青石路 1 号一楼", True)
    assert (second.code, second.practice) == ("LJ", False)
    assert len(district.covers[first.id]) == 2
    assert [sorted(part.weekdays) for part in first.hours] == [[1, 2, 3, 4, 5]] * 2
    assert next(iter(district.categories)) == "parking"
    names = await office.names()
    wang = next(key for key, name in names.items() if name == "王晓禾")
    assert sorted(hat["role"] for hat in await office.hats(wang)) == ["head", "member"]
    assert district.rota(first.id).takes(NOW) is not None


async def test_the_empty_template_asks_for_its_rows_and_takes_no_example(office: Office) -> None:
    path = office.folder / "district.xlsx"
    path.write_bytes(template())
    assert await office.refuses_book(path) == [
        f"{title}：一行也没有写（说明和例子不算）" for title in ("区", "镇街村社", "驿站", "人员")
    ]


def test_the_template_reads_well_on_a_screen(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(template())
    made = load_workbook(path)
    assert made.sheetnames == ["先看这里", *(sheet.title for sheet in SHEETS)]
    for sheet in SHEETS:
        paper = made[sheet.title]
        assert paper.freeze_panes == "B2"
        assert [cell.value for cell in paper[1]] == [column.title for column in sheet.columns]
        assert str(paper["A2"].value).startswith("说明：") and str(paper["A3"].value).startswith("例：")
        assert len(sheet.example) == len(sheet.columns)
        assert all(rule.prompt for rule in paper.data_validations.dataValidation)
    lists = [rule.formula1 for rule in made["人员"].data_validations.dataValidation if rule.type == "list"]
    assert lists[0] == '"委员,站长,联络员,指导员,包联领导,承办联系人,工作人员"'
    assert lists[1:] == ["'驿站'!$A$4:$A$3000", "'承办单位'!$A$4:$A$3000"]


async def test_the_examples_themselves_would_be_taken(office: Office) -> None:
    """What the template shows is no lie: with its 例： taken off, every example is a good row."""
    made = book()
    for sheet in SHEETS:
        made[sheet.title].delete_rows(3, made[sheet.title].max_row)
        for index, value in enumerate(sheet.example, 1):
            made[sheet.title].cell(3, index, value or None)
    made["镇街村社"].append(["香蜜街道", "香蜜东社区"])
    await office.takes(saved(made, office.folder))


async def test_a_second_run_changes_nothing(office: Office) -> None:
    path = filled(office.folder)
    await office.takes(path)
    before = {table: await office.rows(table) for table in ("districts", "persons", "stations", "appointments")}
    changes = await office.takes(path, NOW + DAY)
    assert not changes and str(changes) == "没有改动：和上次读入的一样"
    assert {table: await office.rows(table) for table in before} == before


async def test_a_poster_keeps_its_address(office: Office) -> None:
    await office.takes(filled(office.folder))
    slugs = {row["code"]: row["slug"] for row in await office.rows("stations")}
    assert len(set(slugs.values())) == 2 and all(len(slug) == 8 and slug.isalpha() for slug in slugs.values())
    await office.takes(filled(office.folder, 驿站=with_row("驿站", 0, 地址="青石路 3 号")), NOW + DAY)
    assert {row["code"]: row["slug"] for row in await office.rows("stations")} == slugs
    moved = filled(office.folder, 驿站=with_row("驿站", 0, 海报码="abcdefgh"))
    assert await office.refuses_book(moved) == [
        f"驿站 第 {FIRST} 行「海报码」：QS 的 海报码 一直是 {slugs['QS']}，不能改"
    ]


# --- what it says ---


async def test_a_trial_says_everything_and_writes_nothing(office: Office) -> None:
    path = filled(office.folder)
    trial = str(await office.takes(path, dry=True))
    assert not await office.rows("districts") and not await office.rows("persons")
    done = str(await office.takes(path))
    assert trial == done
    for line in (
        "青石协商驿站（QS，先练习，还没正式开门）",
        "王晓禾：青石协商驿站 委员，2026-03-01 起",
        "周宁：全区 工作人员",
    ):
        assert f"\n  {line}\n" in done
    edited = filled(
        office.folder,
        驿站=with_row("驿站", 0, 地址="青石路 2 号", 开门时间="每天 9:00-12:00"),
        人员=with_row("人员", 2, 止="2026-12-31", 界别="教育界"),
        区=with_row("区", 0, 燃气抢修电话="0000-0000 0120"),
        轮值=[ROWS["轮值"][1] | {"从哪一周起": date(2026, 3, 4)}, ROWS["轮值"][0]],
    )
    before = await office.rows("appointments")
    trial = str(await office.takes(edited, NOW + DAY, dry=True))
    assert await office.rows("appointments") == before
    done = str(await office.takes(edited, NOW + DAY))
    assert trial == done
    assert "青石协商驿站（QS）：地址 “青石路 1 号一楼” → “青石路 2 号”" in done
    assert "开门时间 “周一至周五 09:00-12:00；周一至周五 14:00-17:00” → “每天 09:00-12:00”" in done
    assert "结束（1）\n  欧阳静：青石协商驿站 委员，最后一天 2026-12-31" in done
    assert "欧阳静：界别 “医卫界” → “教育界”" in done
    assert "燃气抢修电话 “0000-0000 0119” → “0000-0000 0120”" in done
    assert "青石协商驿站：轮值顺序 “王晓禾、欧阳静” → “欧阳静、王晓禾”" in done


async def test_what_the_file_leaves_out_is_said_and_stays(office: Office) -> None:
    await office.takes(filled(office.folder))
    fewer = filled(
        office.folder,
        镇街村社=ROWS["镇街村社"][:2],
        驿站=ROWS["驿站"][:1],
        承办单位=[],
        人员=[ROWS["人员"][0], ROWS["人员"][2]],
    )
    changes = await office.takes(fewer, NOW + DAY)
    assert not changes
    said = "\n".join(changes.absent)
    for line in ("村社 老街社区", "镇街 柳湾镇", "驿站 老街民生议事堂（LJ）", "承办单位 区城市管理局"):
        assert line in said
    for line in ("人员 王晓禾：老街民生议事堂 站长", "人员 赵安：青石协商驿站 联络员", "人员 周宁：全区 工作人员"):
        assert line in changes.absent
    assert "在系统里、文件里没有（9，都不会删除）" in str(changes)
    assert len((await office.district(NOW + DAY)).stations) == 2


async def test_a_station_in_practice_is_not_opened_by_a_file(office: Office) -> None:
    await office.takes(filled(office.folder))
    changes = await office.takes(filled(office.folder, 驿站=with_row("驿站", 0, 正式开门="是")), NOW + DAY)
    assert not changes and changes.notes == ["青石协商驿站还在练习。要正式开门，请站长或工作人员在聊天里开。"]
    (station,) = await office.rows("stations", "code = 'QS'")
    assert station["practice"] == 1


# --- people ---


async def test_two_members_of_one_name(office: Office) -> None:
    twin = {"姓名": "王晓禾", "身份": "委员", "驿站": "QS", "届": "第一届", "界别": "工商联"}
    path = filled(office.folder, 人员=[*ROWS["人员"], twin])
    (told,) = await office.refuses_book(path)
    assert told == (
        f"人员 第 {FIRST + 7} 行「姓名」：第 {FIRST} 行已经有“王晓禾”的这个身份了。"
        "是同一个人，去掉一行；是两位同名的人，请给第二位的每一行写上“编号”，例如 2"
    )
    rota = [*ROWS["轮值"], {"驿站": "QS", "委员": "王晓禾", "编号": 2}]
    both = filled(office.folder, 人员=[*ROWS["人员"], twin | {"编号": 2}], 轮值=rota)
    faults = await office.refuses_book(both)
    assert faults == [f"轮值 第 {FIRST} 行「编号」：这个站有 2 位“王晓禾”，请写上“人员”表里的编号"]
    rota[0] = rota[0] | {"编号": 1}
    people = [dict(row) for row in ROWS["人员"]]
    people[0]["编号"] = people[1]["编号"] = 1
    path = filled(office.folder, 人员=[*people, twin | {"编号": 2}], 轮值=rota)
    await office.takes(path)
    assert sorted((await office.names()).values()).count("王晓禾") == 2
    assert not await office.takes(path, NOW + DAY)


async def test_the_second_of_a_name_may_come_later(office: Office) -> None:
    await office.takes(filled(office.folder))
    (wang,) = [key for key, name in (await office.names()).items() if name == "王晓禾"]
    twin = {"姓名": "王晓禾", "身份": "委员", "驿站": "LJ", "届": "第一届", "界别": "工商联", "编号": 2}
    path = filled(office.folder, 人员=[*ROWS["人员"], twin])
    changes = await office.takes(path, NOW + DAY)
    assert changes.made == {"人员": 1, "身份": 1} and not changes.changed
    assert len(await office.hats(wang)) == 2
    assert not await office.takes(path, NOW + DAY)


async def test_one_name_in_two_sectors_is_asked_about(office: Office) -> None:
    twin = {"姓名": "王晓禾", "身份": "委员", "驿站": "LJ", "届": "第一届", "界别": "工商联"}
    (told,) = await office.refuses_book(filled(office.folder, 人员=[*ROWS["人员"], twin]))
    assert told.startswith(f"人员 第 {FIRST + 7} 行「界别」：第 {FIRST} 行的“王晓禾”，界别写的是“教育界”，这里不一样。")


async def test_who_joined_before_the_file_named_him_is_not_doubled(office: Office) -> None:
    await office.takes(filled(office.folder))
    await ask(office.database.where, "UPDATE persons SET import_key = NULL")
    changes = await office.takes(filled(office.folder), NOW + DAY)
    assert not changes.made and changes.changed == {"人员": 6}
    assert "周宁：就是已经在聊天里加入的那一位" in str(changes)


async def test_an_id_that_yaml_gave_is_found_by_the_name(office: Office) -> None:
    from tests.handlers.test_load_district import smallest

    document = smallest()
    document["stations"][0]["practice"] = True
    await office.load(document)
    path = filled(
        office.folder,
        镇街村社=[{"镇街": "青石街道", "村社": "青石一社区"}],
        驿站=[{**ROWS["驿站"][0], "负责的村社": "青石一社区", "电话": None, "开门时间": "周一至周五 9:00-12:00"}],
        承办单位=[],
        人员=[
            {"姓名": "王晓禾", "身份": "委员", "驿站": "QS", "届": "第一届", "界别": "教育界"},
            {"姓名": "王晓禾", "身份": "站长", "驿站": "QS"},
            {"姓名": "赵安", "身份": "联络员", "驿站": "QS"},
        ],
        轮值=[{"驿站": "QS", "委员": "王晓禾", "从哪一周起": "2026-01-05"}],
    )
    changes = await office.takes(path, NOW + DAY)
    assert not changes, str(changes)
    assert set(await office.names()) == {"wangxiaohe", "zhaoan"}


# --- what is wrong ---

FAULTS: list[tuple[str, str, Any, str]] = [
    ("人员", "I4", "2026年2月30日", "人员 第 4 行「起」：没有这一天，请再看看（现在写的是 2026年2月30日）"),
    ("人员", "I4", "三月初", "人员 第 4 行「起」：看不懂这个日期，请写成 2026-03-01 的样子（现在写的是 三月初）"),
    ("人员", "I4", "3/1/2026", "人员 第 4 行「起」：看不懂这个日期，请写成 2026-03-01 的样子（现在写的是 3/1/2026）"),
    ("人员", "I4", 12, "人员 第 4 行「起」：看不懂这个日期，请写成 2026-03-01 的样子（现在写的是 12）"),
    ("人员", "I4", datetime(1206, 3, 1),
     "人员 第 4 行「起」：这个年份不对吧？请写成 2026-03-01 的样子（现在写的是 1206-03-01）"),
    ("人员", "J4", "2026-02-01", "人员 第 4 行「止」：最后一天早于第一天"),
    ("人员", "B4", "委園", "人员 第 4 行「身份」：没有“委園”这种身份，只能写："
     "委员、站长、联络员、指导员、包联领导、承办联系人、工作人员"),
    ("人员", "B4", None, "人员 第 4 行「身份」：空着，没有写"),
    ("人员", "A7", None, "人员 第 7 行「姓名」：空着，没有写"),
    ("人员", "C4", "青石驿站", "人员 第 4 行「驿站」：没有“青石驿站”这个驿站，是不是 青石协商驿站？"),
    ("人员", "C7", None, "人员 第 7 行「驿站」：联络员要写驿站"),
    ("人员", "C10", "QS", "人员 第 10 行「驿站」：工作人员不用写这一格，请空着"),
    ("人员", "G7", "教育界", "人员 第 7 行「界别」：只有委员写这一格，联络员请空着"),
    ("人员", "D9", "柳湾", "人员 第 9 行「镇街村社」：没有“柳湾”这个镇街或村社，是不是 柳湾镇？"),
    ("驿站", "B4", "X", "驿站 第 4 行「代号」：要二到三个大写字母，例如 XM（现在写的是 X）"),
    ("驿站", "B5", "ＱＳ", "驿站 第 5 行「代号」：“QS”前面已经写过了，不能重"),
    ("驿站", "D4", "青石镇", "驿站 第 4 行「镇街」：没有“青石镇”这个镇街，是不是 青石街道？"),
    ("驿站", "E4", "青石一社区、青石九社区",
     "驿站 第 4 行「负责的村社」：没有“青石九社区”这个村社，是不是 青石二社区？"),
    ("驿站", "G4", "上午", "驿站 第 4 行「开门时间」：看不懂这个时间，请写成 "
     "周一至周五 9:00-12:00，14:00-17:00；周六 9:00-12:00（现在写的是 上午）"),
    ("驿站", "G4", "周一 9:00-12:00；周一 11:00-13:00", "驿站 第 4 行「开门时间」：和前面的一段时间重叠了"),
    ("驿站", "G4", "周一 12:00-9:00", "驿站 第 4 行「开门时间」：开始 12:00 要早于结束 09:00"),
    ("驿站", "I4", "开", "驿站 第 4 行「正式开门」：请写“是”或“否”（现在写的是 开）"),
    ("驿站", "J4", 22.5, "驿站 第 4 行「纬度」：纬度 和 经度 要两个一起写"),
    ("驿站", "J4", "北纬", "驿站 第 4 行「纬度」：要写数字，例如 22.5836（现在写的是 北纬）"),
    ("镇街村社", "B5", "青石一社区", "镇街村社 第 5 行「村社」：第 4 行已经写过了，去掉一行"),
    ("轮值", "B4", "赵安", "轮值 第 4 行「委员」：“赵安”不是这个站的委员"),
    ("轮值", "B4", "钱七", "轮值 第 4 行「委员」：“人员”表里没有“钱七”"),
    ("轮值", "C4", None, "轮值 第 4 行「从哪一周起」：请写上这个站从哪一周起轮值，例如 2026-03-02"),
    ("轮值", "C5", "2026-03-11", "轮值 第 5 行「从哪一周起」：同一个站写了两个不同的星期，请只留第一行的"),
    ("区", "B4", "没有", "区 第 4 行「燃气抢修电话」：要有电话号码（现在写的是 没有）"),
    ("区", "A5", "另一个区", "区 第 5 行：这张表只写一行"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cell", "value", "told"), FAULTS, ids=[f"{f[0]}{f[1]}{f[2]}" for f in FAULTS])
async def test_a_fault_is_named_by_its_cell(office: Office, sheet: str, cell: str, value: Any, told: str) -> None:
    path = at(filled(office.folder), sheet, cell, value)
    assert told in await office.refuses_book(path)


async def test_all_faults_are_told_at_once_in_the_order_of_the_sheets(office: Office) -> None:
    path = filled(office.folder, 人员=with_row("人员", 0, 起="明天", 驿站="哪里"))
    at(path, "驿站", "B4", "x1")
    at(path, "轮值", "B5", "无人")
    places = [fault.partition("：")[0] for fault in await office.refuses_book(path)]
    assert places[:3] == ["驿站 第 4 行「代号」", "人员 第 4 行「驿站」", "人员 第 4 行「起」"]
    assert "轮值 第 4 行「驿站」" in places and len(places) == len(set(places))


@pytest.mark.parametrize(
    "given", ["2026.3.1", "2026年3月1日", "2026/3/1", "２０２６－０３－０１", 46082, "20260301", date(2026, 3, 1)]
)
async def test_a_day_may_be_typed_in_many_ways(office: Office, given: Any) -> None:
    await office.takes(filled(office.folder))
    assert not await office.takes(at(filled(office.folder), "人员", "I4", given), NOW + DAY)


async def test_wide_letters_and_stray_spaces_are_no_other_names(office: Office) -> None:
    await office.takes(filled(office.folder))
    path = filled(office.folder)
    for sheet, cell, value in (
        ("人员", "A4", " 王　晓禾 "),
        ("人员", "C4", "ｑｓ"),
        ("驿站", "B4", "ＱＳ "),
        ("驿站", "F4", "青石路 １ 号一楼 "),
        ("轮值", "B4", "王 晓 禾"),
        ("镇街村社", "A4", "青石街道\u200b"),
        ("区", "B4", "００００-0000 0119"),
    ):
        at(path, sheet, cell, value)
    assert not await office.takes(path, NOW + DAY)


async def test_blank_rows_and_rows_of_notes_are_passed_over(office: Office) -> None:
    await office.takes(filled(office.folder))
    made = book()
    made["人员"].insert_rows(6, 3)
    made["人员"]["A6"] = "例：张三"
    made["人员"]["A7"] = "　"
    assert not await office.takes(saved(made, office.folder), NOW + DAY)


async def test_rows_merged_in_one_column_share_its_value(office: Office) -> None:
    await office.takes(filled(office.folder))
    made = book()
    made["镇街村社"].merge_cells("A4:A5")
    made["人员"].merge_cells("A4:A5")
    made["轮值"].merge_cells("A4:A5")
    assert not await office.takes(saved(made, office.folder), NOW + DAY)


async def test_cells_merged_across_columns_are_named(office: Office) -> None:
    made = book()
    made["人员"].merge_cells("C7:D8")
    assert "人员 第 7 行：这里合并了几格（C7:D8）。请拆开，一格写一样" in await office.refuses_book(
        saved(made, office.folder)
    )


async def test_a_title_above_the_headings_does_no_harm(office: Office) -> None:
    await office.takes(filled(office.folder))
    made = book()
    made["人员"].insert_rows(1)
    made["人员"]["A1"] = "青石区协商驿站人员表"
    made["人员"].merge_cells("A1:M1")
    assert not await office.takes(saved(made, office.folder), NOW + DAY)


async def test_a_removed_column_is_named(office: Office) -> None:
    made = book()
    made["人员"].delete_cols(8)
    faults = await office.refuses_book(saved(made, office.folder))
    assert faults == ["人员「专长」：少了这一列。请从模板里补回来；用不着可以空着，列要留着"]


async def test_a_renamed_column_is_asked_about(office: Office) -> None:
    path = at(filled(office.folder), "人员", "F1", "届次")
    assert await office.refuses_book(path) == ["人员「届」：少了这一列。是不是叫成“届次”了？"]


async def test_without_a_required_column_the_rows_of_notes_are_still_no_rows(office: Office) -> None:
    for sheet, heading in (("驿站", "A1"), ("人员", "B1")):
        faults = await office.refuses_book(at(filled(office.folder), sheet, heading, "另外的"))
        assert faults[0].startswith(f"{sheet}「") and "少了这一列" in faults[0]
        assert not [fault for fault in faults if "第 2 行" in fault or "第 3 行" in fault or "空着，没有写" in fault]


async def test_a_column_twice_is_named(office: Office) -> None:
    path = at(filled(office.folder), "人员", "N1", "姓名")
    assert await office.refuses_book(path) == ["人员 第 1 行「姓名」：这一列有两遍，请去掉一列"]


async def test_columns_and_sheets_of_ones_own_are_said_and_not_read(office: Office) -> None:
    made = book()
    made["人员"].insert_cols(1)
    made["人员"]["A1"] = "序号"
    for number in range(4, 11):
        made["人员"].cell(number, 1, number - 3)
    made["人员"].cell(11, 1, 8)
    made.create_sheet("备忘")["A1"] = "电话簿"
    changes = await office.takes(saved(made, office.folder))
    assert changes.notes == ["不认识“备忘”这张表，没有读。", "人员：不认识“序号”这几列，没有读。"]
    assert changes.made["人员"] == 6


async def test_a_renamed_sheet_is_known_by_its_headings(office: Office) -> None:
    made = book()
    made["人员"].title = "委员名单"
    changes = await office.takes(saved(made, office.folder))
    assert changes.notes == ["把“委员名单”这张表当作“人员”读了，看它的列名是一样的。"]
    assert changes.made["人员"] == 6


async def test_a_missing_sheet_is_named(office: Office) -> None:
    made = book()
    del made["轮值"]
    assert await office.refuses_book(saved(made, office.folder)) == [
        "轮值：少了这张表。请从模板里补回来；用不着可以空着，表要留着"
    ]


async def test_a_formula_that_was_never_worked_out_is_named(office: Office) -> None:
    path = at(filled(office.folder), "人员", "A7", '="赵"&"安"')
    assert "人员 第 7 行「姓名」：这里是公式，还没有算出结果。请在表格软件里打开存一次，或者直接写上内容" in (
        await office.refuses_book(path)
    )


async def test_a_formulas_result_is_what_counts(office: Office) -> None:
    """As a spreadsheet program saves it: the formula with its value beside it."""
    await office.takes(filled(office.folder))
    path = at(filled(office.folder), "人员", "A7", '="赵"&"安"')
    _in_part(path, "xl/worksheets/sheet7.xml", '&amp;"安"</f><v></v>', '&amp;"安"</f><v>赵安</v>')
    _in_part(path, "xl/worksheets/sheet7.xml", '&amp;"安"</f><v />', '&amp;"安"</f><v>赵安</v>')
    _in_part(path, "xl/worksheets/sheet7.xml", '&amp;"安"</f><v/>', '&amp;"安"</f><v>赵安</v>')
    _in_part(path, "xl/worksheets/sheet7.xml", '<c r="A7"', '<c t="str" r="A7"')
    assert not await office.takes(path, NOW + DAY)


def _in_part(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = parts[part].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


async def test_a_formula_gone_wrong_is_named(office: Office) -> None:
    path = at(filled(office.folder), "人员", "G4", "#REF!")
    assert "人员 第 4 行「界别」：这里的公式算错了（#REF!），请直接写上内容" in await office.refuses_book(path)


# --- files that are none ---


def _bomb(path: Path, inside: int) -> Path:
    """A small file that unpacks to very much."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * inside)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "不是 Excel 工作簿"),
        ("姓名,身份\n王晓禾,委员\n".encode(), "不是 Excel 工作簿"),
        (b"PK\x03\x04 and nothing more", "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    ],
)
async def test_what_is_no_workbook_is_told_in_words(office: Office, content: bytes, told: str) -> None:
    path = office.folder / "district.xlsx"
    path.write_bytes(content)
    (fault,) = await office.refuses_book(path)
    assert told in fault


async def test_a_bomb_is_not_unpacked(desk: Office) -> None:
    path = _bomb(desk.folder / "district.xlsx", 200 << 20)
    assert path.stat().st_size < 1 << 20
    assert await desk.refuses_book(path) == ["这个文件打开后太大了，不像一张填好的表。请用模板另填一份。"]


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet7.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b'<!DOCTYPE a [<!ENTITY b "bbb">]><a>&b;</a>'])
async def test_a_damaged_workbook_is_told_in_words(office: Office, part: str, content: bytes) -> None:
    path = filled(office.folder)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w") as packed:
        for name, kept in parts.items():
            packed.writestr(name, kept)
    faults = await office.refuses_book(path)
    assert faults == ["这个工作簿打不开，里面坏了。请在表格软件里打开，另存一份再试。"]


async def test_a_huge_sheet_is_refused_and_a_stray_format_far_below_is_not(desk: Office) -> None:
    made = book()
    made["人员"].cell(900_000, 1).number_format = "@"
    await desk.takes(saved(made, desk.folder))
    far = at(filled(desk.folder), "人员", "A30000", "末一位")
    assert "人员 第 30000 行：这一行太靠下了，一张表最多 20000 行" in await desk.refuses_book(far)
    path = filled(desk.folder)
    cells = '<c s="1"/>' * 9
    rows = "".join(f'<row r="{number}">{cells}</row>' for number in range(20, 60_000))
    _in_part(path, "xl/worksheets/sheet7.xml", "</sheetData>", rows + "</sheetData>")
    (fault,) = await desk.refuses_book(path)
    assert "太大了" in fault


MANY = 5000 if SOAK else 1500


def _people(many: int) -> list[dict[str, Any]]:
    return [
        {"姓名": f"委员{n}", "身份": "委员", "驿站": "QS", "届": "第一届", "界别": "教育界", "起": "2026-03-01"}
        for n in range(many)
    ]


async def test_thousands_of_people(office: Office) -> None:
    people = _people(MANY)
    path = filled(office.folder, 人员=people, 轮值=[{"驿站": "QS", "委员": "委员7", "从哪一周起": "2026-03-02"}])
    changes = await office.takes(path)
    assert changes.made["人员"] == changes.made["身份"] == MANY
    assert len(str(changes).splitlines()) < 150 and f"……还有 {MANY - 30} 个" in str(changes)
    assert not await office.takes(path, NOW + DAY)


async def test_two_faults_in_each_of_thousands_of_rows(desk: Office) -> None:
    people = [person | {"起": "哪天", "驿站": f"站{n}"} for n, person in enumerate(_people(MANY))]
    assert len(await desk.refuses_book(filled(desk.folder, 人员=people))) >= 2 * MANY


async def test_time_limits_are_a_sheet_of_their_own_and_an_older_workbook_has_none(office: Office) -> None:
    rows = [
        {"哪一项": "答复一般事项", "多久": "8 工作日"},
        {"哪一项": "哪些算简单事项", "多久": "路灯道路、停车出行"},
    ]
    changes = await office.takes(saved(book(时限=rows), office.folder))
    assert "答复一般事项 “10 工作日” → “8 工作日”" in str(changes)
    found = await office.district(NOW)
    assert found.rules["2"].answer.amount == 8 and found.rules["2"].simple_categories == {"lighting", "parking"}
    older = book()
    del older["时限"]
    assert str(await office.takes(saved(older, office.folder))).startswith("没有改动")


async def test_faults_of_time_limits_name_their_cells(office: Office) -> None:
    rows = [
        {"哪一项": "答复一般事项", "多久": "8"},
        {"哪一项": "接单", "多久": "8 工作日"},
        {"哪一项": "哪些算简单事项", "多久": "路灯道路、路灯"},
        {"哪一项": "答复一般事项", "多久": "9 工作日"},
    ]
    told = await office.refuses_book(saved(book(时限=rows), office.folder))
    assert len(told) == 4
    assert told[0].startswith("时限 第 4 行「多久」：还差单位") and "没有“接单”这一项" in told[1]
    assert "没有“路灯”这个事项类别" in told[2] and "第 4 行已经写过了" in told[3]
