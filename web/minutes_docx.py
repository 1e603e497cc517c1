"""会议纪要 as a Word document: title, number, what it was, what was said, what was agreed as a table. In Chinese."""

from __future__ import annotations

import asyncio

from domain.minutes import AGREED, BASICS, sections
from domain.outcome_moves import MinutesState
from handlers.house import House
from handlers.minutes_paper import Told, minutes_told
from handlers.papers import Args, Paper
from storage.work import Work
from web.docx import MIME, Document, Style

_NUMERALS = "一二三四五六七八九十"
_WIDTHS = (14, 62, 36, 26, 18)
_NUMBER = "编号"
"""Stands at the top already."""
_STANDS = {"open": "在办", "done": "办完", "dropped": "不办了"}


async def make(house: House, work: Work, person_id: str, args: Args) -> Paper:
    """Raises Refusal where the person may not read them now, or there are none."""
    told = await minutes_told(house, work, person_id, args["consultation"])
    body = await asyncio.to_thread(minutes_docx, told)
    return Paper(f"{told.consultation.number}-会议纪要.docx", MIME, body)


def minutes_docx(told: Told) -> bytes:
    happened = told.happened
    made = Document(f"关于“{happened.title}”的{happened.kind}会议纪要")
    made.paragraph("会议纪要", Style.TITLE)
    stands = "" if told.minutes.state == MinutesState.SETTLED else "（征求意见稿）"
    made.paragraph(f"{happened.number}　第 {told.minutes.edition} 稿{stands}", Style.SUBTITLE)
    made.paragraph(f"{told.station}　{told.day.year}年{told.day.month}月{told.day.day}日", Style.SUBTITLE)
    made.rule()
    made.paragraph(f"关于“{happened.title}”的{happened.kind}", Style.SUBJECT)
    stand = sections(told.text)
    _basics(made, next((words for name, words in stand if name == BASICS), ""))
    rest = [(name, words) for name, words in stand if name != BASICS]
    if happened.deeds and AGREED not in [name for name, _ in rest]:
        rest.append((AGREED, ""))
    for number, (name, words) in enumerate(rest):
        made.paragraph(f"{_NUMERALS[number] if number < 10 else number + 1}、{name}", Style.HEADING)
        _section(made, told, name, words)
    _end(made, told)
    return made.bytes()


def _basics(made: Document, words: str) -> None:
    """「时间：…」 a row each; what is no such line stays a paragraph below."""
    pairs = [line.partition("：") for line in words.splitlines() if line.strip()]
    rows = [(label, said) for label, mark, said in pairs if mark and len(label) <= 6 and label != _NUMBER]
    if rows:
        made.table([(label, said) for label, said in rows], (24, 132), lines=False)
    for label, mark, said in pairs:
        if not mark or len(label) > 6:
            made.paragraph(label + mark + said)


def _section(made: Document, told: Told, name: str, words: str) -> None:
    """What was agreed ends with the table of who does what; its lines are not said twice."""
    deeds = told.happened.deeds if name == AGREED else ()
    numbers = [one.number for one in deeds]
    for line in words.splitlines():
        if line.strip() and not any(f"；{number}）" in line for number in numbers):
            made.paragraph(line.strip())
    if deeds:
        rows = [
            (str(index), one.words, one.owner, one.due, _STANDS[told.states[one.number]])
            for index, one in enumerate(deeds, 1)
        ]
        made.table([("序号", "行动项", "责任人", "完成时限", "进展"), *rows], _WIDTHS, head=True)


def _end(made: Document, told: Told) -> None:
    happened = told.happened
    made.paragraph("", Style.SMALL)
    made.paragraph(f"签到：{sum(happened.came.values())} 人，名单由驿站留存，不随纪要公开。", Style.SMALL)
    copies = "、".join(["参加协商的各方", *happened.parties])
    made.rule()
    made.paragraph(f"抄送：{copies}", Style.SMALL)
    made.paragraph(f"{told.station}　整理", Style.SMALL)
