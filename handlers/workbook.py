"""Opening a workbook that people filled in: its sheets as rows of cells; what is wrong is named by its cell."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.cell_words import plain, tight
from domain.said import Said, joined, ours, said
from handlers.load_district import LoadError
from handlers.workbook_sheets import EXAMPLE_MARK, GUIDE, NOTE_MARK, SHEETS, Sheet

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LARGEST_FILE, LARGEST_INSIDE = 20 << 20, 64 << 20
MOST_CELLS, MOST_ROWS, MOST_PARTS = 500_000, 20_000, 500
HEAD_WITHIN = 12
"""The headings stand in one of the first so many rows."""
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".numbers", ".csv"})
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_IGNORED = (NOTE_MARK, EXAMPLE_MARK, "说明:", "例:", "示例")
Place = tuple[str, int, str]
"""Sheet, row as the spreadsheet counts it (0: the sheet as a whole), heading (empty: the row as a whole)."""


@dataclass(slots=True)
class Faults:
    """Everything that is wrong, a place once; `notes` is what was passed over, and said."""

    found: dict[Place, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, place: Place, words: str) -> None:
        self.found.setdefault(place, words)

    def sentences(self) -> list[str]:
        order = {sheet.title: index for index, sheet in enumerate(SHEETS)}
        columns = {(s.title, column.title): index for s in SHEETS for index, column in enumerate(s.columns)}
        places = sorted(self.found, key=lambda p: (order.get(p[0], 99), p[1], columns.get((p[0], p[2]), -1)))
        return [said("{}：{}", shown(place), ours(self.found[place])) for place in places]


@dataclass(frozen=True, slots=True)
class Line:
    """One filled row."""

    sheet: str
    number: int
    cells: dict[str, Any]
    titles: dict[str, str]

    def place(self, key: str = "") -> Place:
        return self.sheet, self.number, self.titles.get(key, "")


def shown(place: Place) -> Said:
    """「人员 第 7 行「起」」."""
    sheet, row, column = place
    line = said(" 第 {} 行", row) if row else ""
    return joined("", (sheet, line, said("「{}」", column) if column else ""))


def is_workbook(path: Path, start: bytes) -> bool:
    return path.suffix.lower() in SUFFIXES or start.startswith((_OLE, _ZIP))


def read_lines(path: Path, faults: Faults) -> dict[str, list[Line]]:
    """The filled rows of every sheet by its key. Raises LoadError where the file cannot be opened at all."""
    _look_at(path)
    written, computed = _load(path, data_only=False), None
    if _has_formulas(written):
        computed = _load(path, data_only=True)
    lines: dict[str, list[Line]] = {}
    papers = _papers(written, faults)
    for sheet in SHEETS:
        paper = papers.get(sheet.key)
        if paper is None and sheet.later:
            continue
        if paper is None:
            faults.add((sheet.title, 0, ""), "少了这张表。请从模板里补回来；用不着可以空着，表要留着")
            continue
        lines[sheet.key] = _Reading(sheet, paper, computed, faults).lines()
    return lines


def _look_at(path: Path) -> None:
    """Refuses, in words, what is no workbook or would not fit into memory once unpacked."""
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(_OLE):
            locked = "EncryptedPackage".encode("utf-16-le") in start + file.read(LARGEST_FILE)
            raise LoadError([_LOCKED if locked else _OLD])
    if path.stat().st_size > LARGEST_FILE:
        raise LoadError([said("这个文件太大了，超过 {} MB。请用模板另填一份，不要放图片。", LARGEST_FILE >> 20)])
    try:
        with zipfile.ZipFile(path) as packed:
            _look_inside(packed)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "encrypted" in str(error):
            raise LoadError([_LOCKED]) from None
        raise LoadError([_STRANGE]) from None
    except _BROKEN:
        raise LoadError([_DAMAGED]) from None


TEMPLATE_COMMAND = "：python -m bot template district.xlsx"
_LOCKED = "这个文件加了密码，读不了。请打开它，去掉密码，再存一次。"
_OLD = "这是旧格式的表格（.xls）。请打开它，另存为“Excel 工作簿（.xlsx）”。"
STRANGE = "这不是 Excel 工作簿（.xlsx），或者文件坏了。请用模板{}"
_STRANGE = said(STRANGE, ours(TEMPLATE_COMMAND))
_DAMAGED = "这个工作簿打不开，里面坏了。请在表格软件里打开，另存一份再试。"
_BROKEN: tuple[type[BaseException], ...] = (zipfile.zlib.error,)  # type: ignore[attr-defined]

_PUT_BACK = "请从模板里补回来；用不着可以空着，列要留着"


def _look_inside(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise LoadError([_STRANGE])
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
        raise LoadError(["这个文件打开后太大了，不像一张填好的表。请用模板另填一份。"])
    cells = sum(_cells(packed, name) for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    if cells > MOST_CELLS:
        raise LoadError(
            [said("这个表太大了，有 {} 个格子（空的但设过格式的也算）。请把要用的行复制到新模板里。", cells)]
        )


def _cells(packed: zipfile.ZipFile, name: str) -> int:
    count, rest = 0, b""
    with packed.open(name) as part:
        while block := part.read(1 << 20):
            text = rest + block
            count += text.count(b"<c ") + text.count(b"<row ")
            rest = text[-4:] if not text.endswith((b"<c ", b"<row ")) else b""
    return count


def _load(path: Path, *, data_only: bool) -> Workbook:
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings():  # of extensions that it leaves out
            warnings.simplefilter("ignore")
            return load_workbook(file, data_only=data_only, keep_links=False)
    except Exception:  # a damaged file fails in whatever way its damage leads to
        raise LoadError([_DAMAGED]) from None


def _has_formulas(book: Workbook) -> bool:
    return any(cell.data_type == "f" for paper in book.worksheets for cell in _standing(paper).values())


def _standing(paper: Worksheet) -> Mapping[tuple[int, int], Any]:
    """The cells that the file holds, by row and column. Walking the rows would make all those between them, too."""
    return paper._cells


def _last_row(paper: Worksheet) -> int:
    """The last one in which something is written."""
    return max((row for (row, _), cell in _standing(paper).items() if cell.value is not None), default=0)


def _papers(book: Workbook, faults: Faults) -> dict[str, Any]:
    """Our sheets by key: by their title, else the one strange sheet that has just these headings."""
    titled = {tight(paper.title): paper for paper in book.worksheets}
    found = {sheet.key: titled[sheet.title] for sheet in SHEETS if sheet.title in titled}
    strange = [paper for paper in book.worksheets if paper not in found.values() and tight(paper.title) != GUIDE]
    missing = [sheet for sheet in SHEETS if sheet.key not in found]
    for paper in strange:
        alike = [sheet for sheet in missing if _head(paper, sheet)[1] * 10 >= len(sheet.columns) * 7]
        if len(alike) == 1 and alike[0].key not in found:
            found[alike[0].key] = paper
            faults.notes.append(said("把“{}”这张表当作“{}”读了，看它的列名是一样的。", paper.title, alike[0].title))
        elif any(value for row in paper.iter_rows(max_row=50, values_only=True) for value in row):
            faults.notes.append(said("不认识“{}”这张表，没有读。", paper.title))
    return found


def _head(paper: Worksheet, sheet: Sheet) -> tuple[int, int]:
    """The row of the headings and how many of them stand there; (0, 0) where there is none."""
    titles = {column.title for column in sheet.columns}
    best = (0, 0)
    for number, row in enumerate(paper.iter_rows(max_row=HEAD_WITHIN, values_only=True), 1):
        count = len(titles & {_title(value) for value in row})
        if count > best[1]:
            best = (number, count)
    return best


def _title(value: object) -> str:
    return re.sub(r"[*:：＊]|[(（].*", "", tight(value))


@dataclass(slots=True)
class _Reading:
    """One sheet being read."""

    sheet: Sheet
    paper: Worksheet
    computed: Workbook | None
    faults: Faults

    def lines(self) -> list[Line]:
        head, count = _head(self.paper, self.sheet)
        if not count:
            wanted = joined("、", (column.title for column in self.sheet.columns))
            self.faults.add((self.sheet.title, 0, ""), said("没有找到列名那一行。列名应当是：{}", wanted))
            return []
        where = self._columns(head)
        self._merged(head, set(where.values()))
        return list(self._filled(head, where))

    def _columns(self, head: int) -> dict[str, int]:
        """Column numbers by key; every column of the template must be there, so that none is emptied unnoticed."""
        standing: dict[str, int] = {}
        for cell in self.paper[head]:
            title = _title(cell.value)
            if title in standing:
                self.faults.add((self.sheet.title, head, title), "这一列有两遍，请去掉一列")
            elif title:
                standing[title] = cell.column or 0
        known = {column.title: column.key for column in self.sheet.columns}
        later = {column.title for column in self.sheet.columns if column.later}
        strange = [title for title in standing if title not in known]
        for title in [title for title in known if title not in standing and title not in later]:
            near = get_close_matches(title, strange, 1, 0.4) or [s for s in strange if title in s]
            asked = said("是不是叫成“{}”了？", near[0]) if near else ours(_PUT_BACK)
            self.faults.add((self.sheet.title, 0, title), said("少了这一列。{}", asked))
        if strange:
            names = joined("、", (said("“{}”", title[:20]) for title in strange[:9]))
            self.faults.notes.append(said("{}：不认识{}这几列，没有读。", self.sheet.title, names))
        return {known[title]: number for title, number in standing.items() if title in known}

    def _merged(self, head: int, ours: set[int]) -> None:
        """Rows merged within one column share their value; cells merged across columns are named."""
        for area in sorted(self.paper.merged_cells.ranges, key=lambda area: area.coord):
            if area.min_row <= head or not ours & set(range(area.min_col, area.max_col + 1)):
                continue
            value = self.paper.cell(area.min_row, area.min_col).value
            skipped = isinstance(value, str) and value.strip().startswith(_IGNORED)
            if area.min_col != area.max_col:
                if not skipped and area.max_row - area.min_row < MOST_ROWS:
                    words = said("这里合并了几格（{}）。请拆开，一格写一样", area.coord)
                    self.faults.add((self.sheet.title, area.min_row, ""), words)
                continue
            for number in range(area.min_row + 1, min(area.max_row, MOST_ROWS) + 1):
                self.shared[number, area.min_col] = (area.min_row, area.min_col)

    shared: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def _filled(self, head: int, where: dict[str, int]) -> Iterator[Line]:
        titles = {column.key: column.title for column in self.sheet.columns}
        last = _last_row(self.paper)
        for number, row in enumerate(self.paper.iter_rows(min_row=head + 1, max_row=min(last, MOST_ROWS)), head + 1):
            cells = {key: self._value(number, row[column - 1]) for key, column in where.items()}
            first = next((plain(cells[c.key]) for c in self.sheet.columns if plain(cells.get(c.key))), "")
            own = any(plain(value) for key, value in cells.items() if (number, where[key]) not in self.shared)
            opening = next((plain(cell.value) for cell in row if plain(cell.value)), "")
            if not first or opening.startswith(_IGNORED) or first.startswith(_IGNORED) or not own:
                continue
            self._no_errors(number, cells, titles, {key: row[column - 1] for key, column in where.items()})
            yield Line(self.sheet.title, number, cells, titles)
        if last > MOST_ROWS:
            self.faults.add((self.sheet.title, last, ""), said("这一行太靠下了，一张表最多 {} 行", MOST_ROWS))

    def _value(self, number: int, cell: Any) -> Any:
        """What stands in the cell, or in the one that it is merged with; a formula's result."""
        row, column = self.shared.get((number, cell.column), (number, cell.column))
        if (row, column) != (number, cell.column):
            cell = self.paper.cell(row, column)
        if cell.data_type == "f":
            return self.computed[self.paper.title].cell(row, column).value if self.computed else None
        return None if cell.data_type == "e" else cell.value

    def _no_errors(self, number: int, cells: dict[str, Any], titles: dict[str, str], row: dict[str, Any]) -> None:
        for key, cell in row.items():
            place = (self.sheet.title, number, titles[key])
            value = cells[key]
            if cell.data_type == "e" or (isinstance(value, str) and re.fullmatch(r"#[A-Z/0!?]+", value.strip())):
                cells[key] = None
                self.faults.add(
                    place,
                    said("这里的公式算错了（{}），请直接写上内容", cell.value if cell.data_type == "e" else value),
                )
            elif cell.data_type == "f" and value is None:
                self.faults.add(place, "这里是公式，还没有算出结果。请在表格软件里打开存一次，或者直接写上内容")
