"""The empty workbook that a district office fills in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from domain.wording import DEFAULT_CATEGORIES
from handlers.workbook_sheets import (
    BY_TITLE,
    CATEGORIES,
    EXAMPLE_MARK,
    GUIDE,
    GUIDE_LINES,
    NOTE_MARK,
    SHEETS,
    Column,
    Sheet,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_ROW, LAST_ROW = 4, 3000
"""Where people's own rows begin, and how far lists to choose from and formats reach."""
_INK, _PAPER, _QUIET = "FF1F3A5F", "FFE8EEF5", "FF6B6B6B"
_RISKY = ("=", "+", "-", "@")
FORMATS = {"day": "yyyy-mm-dd", "open_day": "yyyy-mm-dd", "number": "General"}


Rows = Mapping[str, Sequence[Sequence[object]]]
"""Filled rows of each sheet by its key, in the order of its columns."""


def template(rows: Rows | None = None) -> bytes:
    """The workbook as it is written to disk; without rows the categories alone are filled in."""
    from openpyxl import Workbook

    if rows is None:
        rows = {CATEGORIES.key: [(one.zh, one.en, one.slug) for one in DEFAULT_CATEGORIES]}

    book = Workbook()
    guide = book.active
    assert guide is not None
    _guide(guide)
    for sheet in SHEETS:
        paper = book.create_sheet(sheet.title)
        _sheet(paper, sheet)
        _fill(paper, rows.get(sheet.key, ()))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _guide(paper: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font

    paper.title = GUIDE
    paper.column_dimensions["A"].width = 100
    paper.sheet_view.showGridLines = False
    for row, line in enumerate(GUIDE_LINES, 1):
        cell = paper.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(size=16 if row == 1 else 12, bold=row == 1)
        paper.row_dimensions[row].height = 30 if row == 1 else 36 if len(line) > 55 else 20


def _sheet(paper: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for index, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(index)
        paper.column_dimensions[letter].width = column.width
        head = paper.cell(1, index, column.title)
        head.font = Font(bold=column.must, color=_INK, size=12)
        head.fill = PatternFill("solid", fgColor=_PAPER)
        head.alignment = Alignment(vertical="center")
        note = paper.cell(2, index, (f"{NOTE_MARK}{sheet.note}\n" if index == 1 else "") + column.note)
        note.font = Font(color=_QUIET, size=9)
        note.alignment = Alignment(wrap_text=True, vertical="top")
        example = sheet.example[index - 1]
        shown = paper.cell(3, index, (EXAMPLE_MARK if index == 1 else "") + example if example else None)
        shown.font = Font(color=_QUIET, italic=True)
        _format(paper, column, letter)
        _choices(paper, column, letter)
    paper.row_dimensions[1].height = 22
    paper.row_dimensions[2].height = 12.5 * max(
        _lines(c, sheet.note if i == 0 else "") for i, c in enumerate(sheet.columns)
    )
    paper.freeze_panes = "B2"
    paper.page_setup.orientation = "landscape"
    paper.page_setup.fitToHeight = 0
    paper.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    paper.print_title_rows = "1:1"


def _fill(paper: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    """Whatever begins like a formula is a text all the same, also when somebody edits it."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for number, row in enumerate(rows, FIRST_ROW):
        for index, value in enumerate(row, 1):
            if value in (None, ""):
                continue
            cell = paper.cell(number, index)
            if not isinstance(value, str):
                cell.value = value  # type: ignore[assignment]  # a day or a number
                cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "General"
                continue
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type, cell.number_format = "s", "@"
            cell.quotePrefix = value.startswith(_RISKY)


def _lines(column: Column, lead: str) -> int:
    """How many lines a column's note takes at its width; a Chinese character is two wide, in the note's small type."""
    room = column.width * 1.15
    return (
        sum(1 + int(sum(2 if ord(char) > 255 else 1 for char in text) / room) for text in (lead, column.note) if text)
        + 1
    )


def _format(paper: Worksheet, column: Column, letter: str) -> None:
    """Days as days; everything else as text, or a phone number would lose its zero and 2026.3 its dot."""
    paper.column_dimensions[letter].number_format = FORMATS.get(column.shape, "@")


def _choices(paper: Worksheet, column: Column, letter: str) -> None:
    """A list to choose from, which never forbids another word; the note again, as the cell is chosen."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    source = f'"{",".join(column.choices)}"' if column.choices else None
    if column.of:
        sheet_key, _, key = column.of.partition(".")
        sheet = next(sheet for sheet in BY_TITLE.values() if sheet.key == sheet_key)
        other = get_column_letter([c.key for c in sheet.columns].index(key) + 1)
        source = f"'{sheet.title}'!${other}${FIRST_ROW}:${other}${LAST_ROW}"
    rule = DataValidation(type="list" if source else None, formula1=source, allow_blank=True)
    rule.showErrorMessage = False
    rule.showInputMessage = True
    rule.promptTitle, rule.prompt = column.title, column.note[:250]
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    paper.add_data_validation(rule)
