"""From a workbook to the document that a district file is, with the way back to each cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.workbook import Faults, read_lines
from handlers.workbook_clocks import put_clocks
from handlers.workbook_people import put_people, put_rota
from handlers.workbook_places import (
    Known,
    Sheets,
    Where,
    put_areas,
    put_categories,
    put_departments,
    put_district,
    put_stations,
)
from handlers.workbook_sheets import SHEETS


@dataclass(slots=True)
class Filled:
    """A workbook as it was filled in. `document` is what YAML would have given."""

    sheets: Sheets

    @property
    def document(self) -> dict[str, Any]:
        return self.sheets.document

    @property
    def notes(self) -> list[str]:
        return self.sheets.faults.notes

    def told(self, found: list[tuple[Where, str]]) -> list[str]:
        """All faults in the order of the sheets: the cells' own, and what was found in the document besides."""
        homeless = [self.sheets.tell(where, words) for where, words in found]
        return self.sheets.faults.sentences() + [words for words in homeless if words is not None]


def read_workbook(path: Path, known: Known) -> Filled:
    """Raises LoadError where the file cannot be opened at all."""
    faults = Faults()
    lines = read_lines(path, faults)
    for sheet in SHEETS:
        if sheet.must and sheet.key in lines and not lines[sheet.key]:
            faults.add((sheet.title, 0, ""), "一行也没有写（说明和例子不算）")
    sheets = Sheets(known, faults, lines)
    put_district(sheets)
    put_areas(sheets)
    put_stations(sheets)
    put_categories(sheets)
    put_departments(sheets)
    put_clocks(sheets)
    people = put_people(sheets)
    put_rota(sheets, people)
    return Filled(sheets)
