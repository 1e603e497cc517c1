"""纪要: put together from what happened, as plain text in named sections that people may then edit.

The text is the district's own, in Chinese, as the document is. Residents are counted and never named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.consultation import Part
from domain.wording.contacts import strip_contacts
from domain.wording.text import clip

LONGEST_QUOTE = 1_000
"""Characters of one opinion; the whole of it stays where it was said."""
LONGEST = 60_000
"""Characters of a whole text."""

BASICS, TOPIC, AGENDA, THREAD, OPINIONS = "基本情况", "协商议题", "会议议程", "会前协商", "协商情况"
UNSIGNED, MOTIONS, ANSWERS, AGREED, OBJECTIONS = "未署名意见", "表决情况", "答复与评议", "议定事项", "异议说明"
SECTIONS = (BASICS, TOPIC, AGENDA, THREAD, OPINIONS, UNSIGNED, MOTIONS, ANSWERS, AGREED, OBJECTIONS)
"""In the order in which they stand; those with nothing to say are left out."""


@dataclass(frozen=True, slots=True)
class Quote:
    """`who` as he is named before others: a public name, a department, a party, 居民; empty where it is unsigned."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before the meeting with what was replied."""

    question: Quote
    replies: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A vote, or a department's answer (`department`) with how it was rated; `counts` as they were frozen."""

    words: str
    counts: Mapping[str, int]
    secret: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that was agreed; `due` is a local day."""

    number: str
    words: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Happened:
    """All that the minutes are made from; times are local, words in clear."""

    number: str
    kind: str
    title: str
    leader: str
    about: str = ""
    how: str = ""
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    came: Mapping[Part, int] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    """Departments and other bodies that were there, by name."""
    written: int = 0
    agenda: tuple[str, ...] = ()
    thread: tuple[Asked, ...] = ()
    opinions: tuple[Quote, ...] = ()
    results: tuple[Result, ...] = ()
    agreed: str = ""
    deeds: tuple[Deed, ...] = ()


def assembled(told: Happened) -> str:
    """The whole text."""
    signed = [one for one in told.opinions if one.who]
    unsigned = [one for one in told.opinions if not one.who]
    made: dict[str, list[str]] = {
        BASICS: _basics(told),
        TOPIC: [told.title, *([told.about] if told.about else [])],
        AGENDA: _numbered(told.agenda),
        THREAD: [line for one in told.thread for line in _asked(one)],
        OPINIONS: [_quote(one) for one in signed],
        UNSIGNED: _numbered([clip(one.words, LONGEST_QUOTE) for one in unsigned]),
        MOTIONS: _numbered([_vote(one) for one in told.results if not one.department]),
        ANSWERS: _numbered([_rated(one) for one in told.results if one.department]),
        AGREED: [*([told.agreed] if told.agreed else []), *_numbered([_deed(one) for one in told.deeds])],
    }
    return joined([(name, "\n".join(plain(line) for line in lines)) for name, lines in made.items() if lines])


def _basics(told: Happened) -> list[str]:
    lines = [f"编号：{told.number}"]
    lines += [f"形式：{told.kind}" + (f"（{told.how}）" if told.how else "")]
    lines += [f"时间：{_when(told.start, told.end)}"] if told.start else []
    lines += [f"地点：{told.place}"] if told.place else []
    lines += [f"主持：{told.leader}"] if told.leader else []
    return [*lines, f"参加：{_people(told)}"]


_WEEKDAYS = "一二三四五六日"
_CALLED = {
    Part.LEADER: "主持人 {} 人",
    Part.MEMBER: "委员 {} 人",
    Part.RESIDENT: "居民 {} 人",
    Part.DEPARTMENT: "承办单位 {} 人",
    Part.GUEST: "来宾 {} 人",
    Part.CLERK: "会务 {} 人",
}


def _when(start: datetime, end: datetime | None) -> str:
    said = f"{_day(start)} {start:%H:%M}"
    if end is None:
        return said
    return f"{said}—{end:%H:%M}" if end.date() == start.date() else f"{said}—{_day(end)} {end:%H:%M}"


def _day(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日（周{_WEEKDAYS[at.weekday()]}）"


def _people(told: Happened) -> str:
    parts = [line.format(told.came[part]) for part, line in _CALLED.items() if told.came.get(part)]
    said = "、".join(parts) or "没有签到记录"
    said += f"，共签到 {sum(told.came.values())} 人" if parts else ""
    said += f"；单位：{'、'.join(told.parties)}" if told.parties else ""
    return said + (f"；另有书面意见 {told.written} 份" if told.written else "")


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def _asked(one: Asked) -> list[str]:
    return [f"问：{clip(one.question.words, LONGEST_QUOTE)}", *(f"答：{_quote(reply)}" for reply in one.replies)]


def _quote(one: Quote) -> str:
    words = clip(one.words, LONGEST_QUOTE)
    return f"{one.who}：{words}" if one.who else words


REDACTED = "（本人已抹去）"


def redacted(text: str, said: Sequence[str], contact: str) -> str:
    """Without what somebody said who is erased: as it was quoted, in whole and sentence by sentence.

    `contact` is what stands in place of telephone numbers in minutes.
    """
    for words in said:
        bare = strip_contacts(words, contact)
        whole = [clip(bare, LONGEST_QUOTE), bare.strip(), words.strip()]
        pieces = [piece.strip() for piece in re.split(r"[。！？!?\n]", bare) if len(piece.strip()) >= _TELLING]
        for one in sorted({*whole, *pieces}, key=len, reverse=True):
            if len(one) >= _TELLING:
                text = text.replace(one, REDACTED)
            elif one:
                text = re.sub(rf"(?m)(^|：){re.escape(one)}$", rf"\1{REDACTED}", text)
    return text


_TELLING = 6
"""What is shorter than so many characters anybody may have said: only where it is the whole of a quote."""
_VOTED = {"yes": "赞成", "no": "反对", "abstain": "弃权"}
_RATED = {"yes": "满意", "fairly": "基本满意", "no": "不满意"}


def counts_said(counts: Mapping[str, int], *, rating: bool = False) -> str:
    """赞成 5，反对 1，弃权 0; of a few secret votes the total alone. Empty where nothing was counted."""
    named = _RATED if rating else _VOTED
    if "lost" in counts:
        return f"共 {counts.get('total', 0)} 票，结果没有保留"
    if "few" in counts or not any(choice in counts for choice in named):
        return f"共 {counts['total']} 票，票数少，不分别公布" if "total" in counts else ""
    said = "，".join(f"{word} {counts[choice]}" for choice, word in named.items() if choice in counts)
    return said + (f"，满意率 {counts['rate'] / 10:g}%" if "rate" in counts else "")


def _vote(one: Result) -> str:
    how = "无记名投票" if one.secret else "表决"
    return f"{one.words}（{how}：{counts_said(one.counts) or '没有结果'}）"


def _rated(one: Result) -> str:
    rated = counts_said(one.counts, rating=True)
    return f"{one.department}答复：{one.words}" + (f"（现场评议：{rated}）" if rated else "（没有评议）")


def _deed(one: Deed) -> str:
    return f"{one.words}（{one.owner}负责，{one.due}前；{one.number}）"


# --- sections ---

_HEADING = re.compile(r"^【(.+)】$", re.MULTILINE)


def plain(words: str) -> str:
    """Words of people, which never make a section of their own."""
    return _HEADING.sub(r"〔\1〕", words.strip())


def joined(sections: Sequence[tuple[str, str]]) -> str:
    return clip("\n\n".join(f"【{name}】\n{words}" for name, words in sections), LONGEST)


def sections(text: str) -> list[tuple[str, str]]:
    """As they stand in a text; what comes before the first heading is left under the basics."""
    found = list(_HEADING.finditer(text))
    if not found:
        return [(BASICS, text.strip())] if text.strip() else []
    lead = text[: found[0].start()].strip()
    made = [(BASICS, lead)] if lead else []
    ends = [*(one.start() for one in found[1:]), len(text)]
    return made + [(one[1].strip(), text[one.end() : end].strip()) for one, end in zip(found, ends, strict=True)]


def replaced(text: str, name: str, words: str) -> str:
    """With other words in a section, which is put in its place where it was not there; empty words take it out."""
    said = plain(words)
    found = sections(text)
    if name not in [one for one, _ in found]:
        return joined(_placed(found, name, said)) if said else text
    made = [(one, said if one == name else stands) for one, stands in found]
    return joined([(one, stands) for one, stands in made if stands])


def added(text: str, name: str, words: str) -> str:
    """One more paragraph at the end of a section."""
    stands = next((said for one, said in sections(text) if one == name), "")
    return replaced(text, name, f"{stands}\n{words}".strip())


def _placed(found: list[tuple[str, str]], name: str, words: str) -> list[tuple[str, str]]:
    after = SECTIONS[: SECTIONS.index(name)] if name in SECTIONS else SECTIONS
    at = max((index + 1 for index, (one, _) in enumerate(found) if one in after), default=0)
    return [*found[:at], (name, words), *found[at:]]
