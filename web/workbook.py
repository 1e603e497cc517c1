"""Sheets as an xlsx file: a frozen, filtered header each, real dates, native charts, and text that stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from web.columns import Cell, Percent

USUAL_WIDTH = 12
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What some program takes for the beginning of a formula, full-width signs among them."""
_BARRED, _LONGEST = re.compile(r"[\\*?:/\[\]]"), 31
"""Of a sheet's name."""
_HIGH, _WIDE = 8, 17
"""Of a chart, in centimetres; so many rows of a sheet are as high."""
_ROWS = 18
_A4 = "9"
_COLOURS = ("0F6A59", "D9982B", "4F5A57")


@dataclass(frozen=True, slots=True)
class Chart:
    """Of columns of its sheet, by their places from 0; a line for what goes on in time, else bars."""

    title: str
    label: int
    values: Sequence[int]
    line: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`widths` are those of the columns, in characters."""

    title: str
    header: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    charts: Sequence[Chart] = ()


def workbook(*sheets: Sheet) -> bytes:
    """Whatever begins like a formula is written as a string, and marked so that editing the cell keeps it one."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for one in sheets:
        _write(book.create_sheet(_BARRED.sub(" ", one.title)[:_LONGEST]), one)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _write(sheet: Any, held: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
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
    for at, one in enumerate(held.charts if count > 1 else ()):
        sheet.add_chart(_chart(sheet, one, count), f"{get_column_letter(len(held.header) + 2)}{2 + at * _ROWS}")


def _chart(sheet: Any, held: Chart, last: int) -> Any:
    from openpyxl.chart import BarChart, LineChart, Reference

    made = LineChart() if held.line else BarChart()
    made.title, made.height, made.width = held.title, _HIGH, _WIDE
    for column in held.values:
        made.add_data(Reference(sheet, column + 1, 1, column + 1, last), titles_from_data=True)
    made.set_categories(Reference(sheet, held.label + 1, 2, held.label + 1, last))
    for one, colour in zip(made.series, _COLOURS, strict=False):
        one.smooth = False
        one.graphicalProperties.line.solidFill = colour
        if not held.line:
            one.graphicalProperties.solidFill = colour
    made.x_axis.delete = made.y_axis.delete = False  # else newer programs show none
    made.y_axis.scaling.min = 0
    if made.legend is not None:
        made.legend.position = "b"
    return made


@cache
def _wrapped() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


def _cell(sheet: Any, value: Cell) -> object:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value)
        made.number_format = "yyyy-mm-dd hh:mm" if value.hour or value.minute else "yyyy-mm-dd"
        return made
    if isinstance(value, Percent):
        made = WriteOnlyCell(sheet, float(value))
        made.number_format = "0.0%"
        return made
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not text:
        return None
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    if text.startswith(RISKY):
        made.quotePrefix = True
    if len(text) > 20:
        made.alignment = _wrapped()
    return made
