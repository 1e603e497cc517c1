"""Workbooks as an office fills them in: the template with rows of its own."""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from handlers.workbook_sheets import SHEETS
from handlers.workbook_template import FIRST_ROW, template

Rows = Sequence[dict[str, Any]]
ROWS: dict[str, Rows] = {
    "区": [{"区名": "青石区", "燃气抢修电话": "0000-0000 0119"}],
    "镇街村社": [
        {"镇街": "青石街道", "村社": "青石一社区"},
        {"镇街": "青石街道", "村社": "青石二社区"},
        {"镇街": "柳湾镇", "村社": "老街社区"},
    ],
    "驿站": [
        {
            "站名": "青石协商驿站", "代号": "QS", "种类": "协商驿站", "镇街": "青石街道",
            "负责的村社": "青石一社区、青石二社区", "地址": "青石路 1 号一楼",
            "开门时间": "周一至周五 9:00-12:00，14:00-17:00", "电话": "0000-0000 0187",
        },
        {
            "站名": "老街民生议事堂", "代号": "LJ", "种类": "民生议事堂", "镇街": "柳湾镇", "负责的村社": "老街社区",
            "地址": "老街 48 号", "开门时间": "周三 9:00-12:00", "正式开门": "是",
        },
    ],
    "承办单位": [{"名称": "区城市管理局"}],
    "人员": [
        {"姓名": "王晓禾", "身份": "委员", "驿站": "QS", "届": "第一届", "界别": "教育界", "专长": "阅读、家教",
         "起": "2026-03-01"},
        {"姓名": "王晓禾", "身份": "站长", "驿站": "老街民生议事堂"},
        {"姓名": "欧阳静", "身份": "委员", "驿站": "青石协商驿站", "届": "第一届", "界别": "医卫界", "姓": "欧阳"},
        {"姓名": "赵安", "身份": "联络员", "驿站": "QS"},
        {"姓名": "雷振", "身份": "承办联系人", "承办单位": "区城市管理局"},
        {"姓名": "夏立群", "身份": "包联领导", "镇街村社": "柳湾镇"},
        {"姓名": "周宁", "身份": "工作人员"},
    ],
    "轮值": [
        {"驿站": "QS", "委员": "王晓禾", "从哪一周起": "2026-03-04"},
        {"驿站": "QS", "委员": "欧阳静"},
    ],
}  # fmt: skip


def book(**rows: Rows) -> Workbook:
    """The template with these rows in place of those above, sheet by sheet."""
    made: Workbook = pickle.loads(_empty())
    for title, lines in {**ROWS, **rows}.items():
        columns = {column.title: index for index, column in enumerate(_sheet(title).columns, 1)}
        for number, line in enumerate(lines, FIRST_ROW):
            for heading, value in line.items():
                made[title].cell(number, columns[heading], value)
    return made


@cache
def _empty() -> bytes:
    """Drawn and read once: it is the same for all, and made anew from this in a fifth of the time."""
    return pickle.dumps(load_workbook(io.BytesIO(template())))


def saved(made: Workbook, folder: Path, name: str = "district.xlsx") -> Path:
    path = folder / name
    made.save(path)
    return path


def filled(folder: Path, **rows: Rows) -> Path:
    if rows:
        return saved(book(**rows), folder)
    path = folder / "district.xlsx"
    path.write_bytes(_plain())
    return path


@cache
def _plain() -> bytes:
    """With no other rows than those above."""
    made = io.BytesIO()
    book().save(made)
    return made.getvalue()


def with_row(title: str, at: int, **cells: Any) -> Rows:
    """The rows of a sheet with one of them changed; `at` counts from 0, and one more adds a row."""
    lines = [dict(line) for line in ROWS[title]]
    if at == len(lines):
        lines.append({})
    lines[at] |= cells
    return lines


def _sheet(title: str) -> Any:
    return next(sheet for sheet in SHEETS if sheet.title == title)
