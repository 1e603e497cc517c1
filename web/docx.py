"""A Word document in the few parts that ours need: paragraphs, headings, tables, a page number. WordprocessingML.

Fonts are named for East Asian text (`w:eastAsia`) and Latin apart; a machine without them takes its nearest.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BARRED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot say."""
_EPOCH = (2020, 1, 1, 0, 0, 0)
MM = 56.6929
"""Twentieths of a point."""

_STYLES = (  # id, East Asian font, half points, bold, alignment, indent of the first line in characters
    ("Normal", "仿宋", 32, False, "both", 0),
    ("Body", "仿宋", 32, False, "both", 2),
    ("Title", "宋体", 44, True, "center", 0),
    ("Subtitle", "楷体", 28, False, "center", 0),
    ("Subject", "宋体", 36, True, "center", 0),
    ("Heading", "黑体", 32, True, "left", 2),
    ("Cell", "仿宋", 28, False, "left", 0),
    ("CellHead", "黑体", 28, True, "center", 0),
    ("Small", "仿宋", 28, False, "left", 0),
)


@dataclass(slots=True)
class Document:
    """Built from top to bottom; `bytes()` is the file."""

    title: str
    _parts: list[str] = field(default_factory=list)

    def paragraph(self, text: str, style: str = "Body") -> None:
        self._parts.append(_paragraph(text, style))

    def table(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, head: bool = False, lines: bool = True
    ) -> None:
        """`widths` in mm; `head`: the first row is repeated on every page."""
        grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
        border = "single" if lines else "nil"
        sides = "".join(
            f'<w:{side} w:val="{border}" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        made = "".join(_row(row, widths, head=head and not index, lines=lines) for index, row in enumerate(rows))
        self._parts.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
        )

    def rule(self) -> None:
        """A line across the page."""
        self._parts.append(
            '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="1" w:color="B5341F"/></w:pBdr>'
            '<w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )

    def bytes(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in self._files().items():
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
        return made.getvalue()

    def _files(self) -> dict[str, str]:
        return {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "word/_rels/document.xml.rels": _OF_DOCUMENT,
            "word/document.xml": _document("".join(self._parts)),
            "word/styles.xml": _styles(),
            "word/footer1.xml": _FOOTER,
            "docProps/core.xml": _CORE.format(title=_said(self.title)),
        }


def _said(text: str) -> str:
    return escape(_BARRED.sub("", text))


def _twips(mm: float) -> int:
    return round(mm * MM)


def _paragraph(text: str, style: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{_said(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool, lines: bool) -> str:
    at = "center" if lines else "top"
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="{at}"/></w:tcPr>'
        + "".join(_paragraph(line, "CellHead" if head else "Cell") for line in cell.split("\n"))
        + "</w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{made}</w:tr>"


def _document(body: str) -> str:
    """A4 with the margins of GB/T 9704."""
    margins = {"top": 37, "right": 26, "bottom": 35, "left": 28, "header": 15, "footer": 25}
    sides = " ".join(f'w:{side}="{_twips(mm)}"' for side, mm in margins.items())
    return (
        f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}<w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{_twips(210)}" w:h="{_twips(297)}"/><w:pgMar {sides} w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )


def _styles() -> str:
    return f'<w:styles xmlns:w="{_W}">{"".join(_style(*one) for one in _STYLES)}</w:styles>'


def _style(name: str, font: str, size: int, bold: bool, align: str, indent: int) -> str:
    first = f'<w:ind w:firstLine="{indent * size * 10}" w:firstLineChars="{indent * 100}"/>' if indent else ""
    line = round(size * 10 * 1.75)
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{name}"/><w:pPr>'
        f"{'<w:keepNext/>' if name == 'Heading' else ''}"
        f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>{first}'
        f'<w:jc w:val="{align}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'<w:b w:val="{int(bold)}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:style>'
    )


_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"), ("footer1", "footer"))
    )
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATED = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATIONS = _RELATED.format(
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/>'
)
_OF_DOCUMENT = _RELATED.format(
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/footer" Target="footer1.xml"/>'
)


def _run(inside: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="24"/></w:rPr>{inside}</w:r>'


_PAGE_NUMBER = (
    _run('<w:t xml:space="preserve">— </w:t>')
    + _run('<w:fldChar w:fldCharType="begin"/>')
    + _run("<w:instrText>PAGE</w:instrText>")
    + _run('<w:fldChar w:fldCharType="separate"/>')
    + _run("<w:t>1</w:t>")
    + _run('<w:fldChar w:fldCharType="end"/>')
    + _run('<w:t xml:space="preserve"> —</w:t>')
)
_FOOTER = f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_PAGE_NUMBER}</w:p></w:ftr>'
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
