"""A Word document in the few parts that ours need, by python-docx: paragraphs, headings, tables, a page number.

Fonts are named for East Asian text (`w:eastAsia`) and Latin apart; a machine without them takes its nearest.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from docx.document import Document as Made

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot say."""
_MARGINS = {"top_margin": 37, "right_margin": 26, "bottom_margin": 35, "left_margin": 28}
"""Of GB/T 9704, in mm, on A4."""
_LATIN = "Times New Roman"


class Style(StrEnum):
    """Under Word's own names where it has one: titles and headings then stand in its navigation."""

    NORMAL = "Normal"
    BODY = "Body Text"
    TITLE = "Title"
    SUBTITLE = "Subtitle"
    SUBJECT = "Subject"
    HEADING = "Heading 1"
    CELL = "Cell"
    CELL_HEAD = "Cell Head"
    SMALL = "Small"
    FINE = "Fine Cell"
    FINE_HEAD = "Fine Cell Head"


class _Look(NamedTuple):
    """`font`: of East Asian text. `size`: in points. `indent`: of the first line, in characters."""

    font: str
    size: float
    bold: bool
    align: str
    indent: int


_FINE = 10.5
_LOOKS = {
    Style.NORMAL: _Look("仿宋", 16, False, "JUSTIFY", 0),
    Style.BODY: _Look("仿宋", 16, False, "JUSTIFY", 2),
    Style.TITLE: _Look("宋体", 22, True, "CENTER", 0),
    Style.SUBTITLE: _Look("楷体", 14, False, "CENTER", 0),
    Style.SUBJECT: _Look("宋体", 18, True, "CENTER", 0),
    Style.HEADING: _Look("黑体", 16, True, "LEFT", 2),
    Style.CELL: _Look("仿宋", 14, False, "LEFT", 0),
    Style.CELL_HEAD: _Look("黑体", 14, True, "CENTER", 0),
    Style.SMALL: _Look("仿宋", 14, False, "LEFT", 0),
    Style.FINE: _Look("仿宋", _FINE, False, "LEFT", 0),
    Style.FINE_HEAD: _Look("黑体", _FINE, True, "LEFT", 0),
}
_STYLES = ((Style.CELL, Style.CELL_HEAD), (Style.FINE, Style.FINE_HEAD))
_SMALLEST = (Style.FINE, Style.FINE_HEAD)
_LEADING, _LEADING_FINE = 1.75, 1.4
"""Of a line, in sizes of its font."""


class Document:
    """Built from top to bottom; `bytes()` is the file."""

    def __init__(self, title: str, *, landscape: bool = False, compact: bool = False) -> None:
        """`compact`: in smaller type and narrower margins, for much on few pages."""
        import docx

        self._made = docx.Document()
        core = self._made.core_properties
        core.title, core.author, core.comments, core.language = _said(title), "", "", "zh-CN"
        _drop_extras(self._made)
        _set_styles(self._made, 0.75 if compact else 1)
        _set_page(self._made, 22 if compact else None, landscape=landscape)

    def paragraph(self, text: str, style: Style = Style.BODY) -> None:
        self._made.add_paragraph(_said(text), style)

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        head: bool = False,
        lines: bool = True,
        fine: bool = False,
    ) -> None:
        """`widths` in mm; `head`: the first row is repeated on every page; `fine`: in small type, of many columns."""
        from docx.shared import Mm

        table = self._made.add_table(0, 0, "Table Grid" if lines else "Normal Table")
        table.autofit = False
        for width in widths:
            table.add_column(Mm(width))
        for index, row in enumerate(rows):
            _add_row(table, row, _STYLES[fine][head and not index], head=head and not index, lines=lines)

    def picture(self, image: bytes, width: int) -> None:
        """`width` in mm."""
        from docx.shared import Mm

        self._made.add_picture(io.BytesIO(image), width=Mm(width))

    def rule(self) -> None:
        """A line across the page."""
        from docx.shared import Pt

        paragraph = self._made.add_paragraph(style=Style.NORMAL)
        paragraph.paragraph_format.line_spacing = Pt(6)
        border = _child(paragraph._p.get_or_add_pPr(), "pBdr", before="spacing")
        _child(border, "bottom", val="single", sz="12", space="1", color="B5341F")

    def bytes(self) -> bytes:
        made = io.BytesIO()
        self._made.save(made)
        return made.getvalue()


def _said(text: str) -> str:
    return _BARRED.sub("", text)


def _add_row(table: Any, words: Sequence[str], style: Style, *, head: bool, lines: bool) -> None:
    """A row that no page breaks; each line of a cell is a paragraph."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as AT

    row = table.add_row()
    about = row._tr.get_or_add_trPr()
    _child(about, "cantSplit")
    if head:
        _child(about, "tblHeader")
    for cell, text in zip(row.cells, words, strict=True):
        cell.vertical_alignment = AT.CENTER if lines else AT.TOP
        first, *rest = _said(text).split("\n")
        cell.paragraphs[0].text = first
        for line in rest:
            cell.add_paragraph(line)
        for paragraph in cell.paragraphs:
            paragraph.style = style


def _drop_extras(made: Made) -> None:
    """What the template brings that is not ours: a picture of its first page, styles for another Word, sources."""
    for relations in (made.part.package.rels, made.part.rels):
        for key, one in list(relations.items()):
            if one.reltype.endswith(("/thumbnail", "/stylesWithEffects", "/customXml")):
                relations.pop(key)


def _set_styles(made: Made, scale: float) -> None:
    """Ours in place of the template's, whose fonts are a theme's and would win over those that we name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    styles = made.styles
    kept = {"Normal Table", "Table Grid", "Default Paragraph Font", "No List"}
    for style in list(styles):
        if style.name not in kept:
            style.delete()
    for fonts in styles.element.iter(qn("w:rFonts")):
        _set_font(fonts, _LOOKS[Style.NORMAL].font)
    for name, look in _LOOKS.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        if name == Style.NORMAL:
            style.element.set(qn("w:default"), "1")
        _set_look(style, look if name in _SMALLEST else look._replace(size=look.size * scale))
    heading = styles[Style.HEADING]
    heading.paragraph_format.keep_with_next = True
    _child(heading.element.pPr, "outlineLvl", val="0")


def _set_look(style: Any, look: _Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.size, style.font.bold = Pt(look.size), look.bold
    _set_font(style.element.rPr.get_or_add_rFonts(), look.font)
    _child(style.element.rPr, "lang", val="en-US", eastAsia="zh-CN")
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(look.size * (_LEADING if look.size > _FINE else _LEADING_FINE))
    shape.alignment = getattr(WD_ALIGN_PARAGRAPH, look.align)
    if look.indent:
        shape.first_line_indent = Pt(look.size * look.indent)
        style.element.pPr.ind.set(qn("w:firstLineChars"), str(look.indent * 100))


def _set_font(fonts: Any, east_asian: str) -> None:
    from docx.oxml.ns import qn

    fonts.attrib.clear()
    for script, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{script}"), font)


def _set_page(made: Made, margin: int | None, *, landscape: bool) -> None:
    """A4, and its number at the foot: — 1 —. `margin` in mm, in place of the usual ones."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    page = made.sections[0]
    wide, high = (297, 210) if landscape else (210, 297)
    page.page_width, page.page_height = Mm(wide), Mm(high)
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.header_distance, page.footer_distance = Mm(15), Mm(12 if margin else 25)
    for side, mm in _MARGINS.items():
        setattr(page, side, Mm(margin or mm))
    foot = page.footer.paragraphs[0]
    foot.style = Style.NORMAL
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", "", " —"):
        run = foot.add_run(text)
        run.font.size = Pt(12)
        if not text:
            field = _child(foot._p, "fldSimple", instr="PAGE")
            field.append(run._r)
            run.text = "1"


def _child(parent: Any, name: str, *, before: str | None = None, **values: str) -> Any:
    """An element of WordprocessingML at the end of its parent, or before that of another name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    later = parent.find(qn(f"w:{before}")) if before else None
    if later is None:
        parent.append(made)
    else:
        later.addprevious(made)
    return made
