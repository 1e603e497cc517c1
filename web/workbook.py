"""Sheets as an xlsx file: a frozen, filtered header each, real dates, and text that stays text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from web.columns import Cell

USUAL_WIDTH = 12
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`widths` are those of the columns, in characters."""

    title: str
    header: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]


def workbook(*sheets: Sheet) -> bytes:
    """Whatever begins like a formula is written as a string, and marked so that editing the cell keeps it one."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for one in sheets:
        _write(book.create_sheet(one.title), one)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _write(sheet: Any, held: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    for at, width in enumerate(held.widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    heads = []
    for name in held.header:
        head = WriteOnlyCell(sheet, name)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    count = 1
    for row in held.rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(held.header))}{count}"


def _cell(sheet: Any, value: Cell) -> object:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value)
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not text:
        return None
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    made.quotePrefix = text.startswith(_RISKY)
    if len(text) > 20:
        made.alignment = Alignment(wrap_text=True, vertical="top")
    return made
