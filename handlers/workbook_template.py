"""The empty workbook that a district office fills in."""

from __future__ import annotations

import io
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
FORMATS = {"day": "yyyy-mm-dd", "open_day": "yyyy-mm-dd", "number": "General"}


def template() -> bytes:
    """The workbook as it is written to disk."""
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    assert guide is not None
    _guide(guide)
    for sheet in SHEETS:
        _sheet(book.create_sheet(sheet.title), sheet)
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
    if sheet is CATEGORIES:
        for row, category in enumerate(DEFAULT_CATEGORIES, FIRST_ROW):
            for index, words in enumerate((category.zh, category.en, category.slug), 1):
                paper.cell(row, index, words)


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
