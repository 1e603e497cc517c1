"""The bot's sentences of a district file: what it has said another way, and what could not be said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from dialogs.text_keys import FAMILY
from domain.clock_rules import DEFAULT_WORDS
from domain.district_checks import Fault
from domain.district_file import DistrictFile, TextPart
from domain.events import Event, Name
from domain.own_text import BadSentence, Wrong, is_kept, shown
from domain.said import joined, ours, said
from handlers.district_changes import Changes
from handlers.texts import Sentences, read_own
from storage import tables
from storage.database import Row
from storage.own_texts import OwnText, put_text
from storage.work import Work

Standing = Mapping[tuple[str, str], OwnText]
IN_FILE = {"zh": "zh_CN", "en": "en"}
"""Our languages by their names in a file."""
_FAULTS = {
    Wrong.EMPTY: "这句话里没有字",
    Wrong.LONG: "这句话太长了，手机上一次看不完；请短一点，大约 200 个字以内",
    Wrong.MARKUP: "只写文字，不要网页代码和星号之类的格式",
    Wrong.GONE: "少了要留着的空：{}；连大括号一起写回去",
    Wrong.UNKNOWN: "这个空程序填不了：{}；大括号里的照原来那句写，不多也不少",
    Wrong.NAMED: "居民照着发这几个字，机器人听不懂：{}；双引号里的用原来的",
}


@dataclass(frozen=True, slots=True)
class Said:
    """`words` are empty where it is to be ours again; `was` is what is said until now."""

    key: str
    language: str
    words: str
    ours: str
    was: str


@dataclass(frozen=True, slots=True)
class TextsSetting:
    """What a file makes of the sentences in force."""

    sentences: Sentences
    said: list[Said] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def tell(self, changes: Changes) -> None:
        for one in self.said:
            words = self.sentences.blanks(one.language)
            old, new = (shown(text, words).replace("\n", " ") for text in (one.was, one.words or one.ours))
            changes.changed["文字"] += 1
            changes.tell("更新 文字", f"{one.key} {changes.quoted(old)} → {changes.quoted(new)}")

    def put(self, work: Work, row: Row, by: str | None, via: str) -> None:
        """Each with its event, as 改文字 writes it; `row` is the district's as it was read or made."""
        for one in self.said:
            put_text(work, one.key, one.language, one.words, one.ours, by or "")
            particulars: Any = {"key": one.key, "language": one.language, "ours": not one.words}
            event = Event(Name.DISTRICT_TEXT_CHANGED, work.district_id, by, work.now, via=via, particulars=particulars)
            work.record_thing(tables.districts, row, event)


def texts_setting(file: DistrictFile, standing: Standing, sentences: Sentences) -> TextsSetting:
    made = TextsSetting(sentences)
    for at, part in enumerate(file.texts):
        if fault := _unknown(part):
            made.faults.append((("texts", at, "key"), fault))
        elif part.zh is None and part.en is None:
            made.faults.append((("texts", at), "zh 和 en 至少写一个"))
        else:
            _read_both(made, at, part, standing)
    return made


def _unknown(part: TextPart) -> str | None:
    if part.key in FAMILY:
        return None
    near = get_close_matches(part.key, FAMILY, 1, 0.75)
    return said("没有这句话，或者这句话不能改{}", said("，是不是 {}？", near[0]) if near else "")


def _read_both(made: TextsSetting, at: int, part: TextPart, standing: Standing) -> None:
    for name, language in IN_FILE.items():
        given = getattr(part, name)
        if given is None:
            continue
        try:
            found = _changed(made.sentences, standing.get((language, part.key)), part.key, language, given)
        except BadSentence as bad:
            words = made.sentences.blanks(language)
            what = joined("、", (words.get(one, one) for one in bad.what))
            made.faults.append(
                (("texts", at, name), said(_FAULTS[bad.wrong], what) if bad.what else ours(_FAULTS[bad.wrong]))
            )
            continue
        made.said.extend([found] if found is not None else [])


def _changed(sentences: Sentences, kept: OwnText | None, key: str, language: str, given: str) -> Said | None:
    """None where it is said so already, also where it fits ours no more since. Raises BadSentence."""
    ours, stands = sentences.ours(key, language), kept.words if kept is not None else ""
    if stands and is_kept(given, stands, sentences.blanks(language)):
        return None
    words = "" if given in DEFAULT_WORDS else read_own(sentences, key, language, given)
    words = "" if words == ours else words
    return Said(key, language, words, ours, stands or ours) if words != stands else None


def texts_part(standing: Standing, sentences: Sentences) -> list[dict[str, str]]:
    """Those that are another than ours, in our order, their blanks in words."""
    return [part for key in FAMILY if len(part := {"key": key, **dict(_own(key, standing, sentences))}) > 1]


def _own(key: str, standing: Standing, sentences: Sentences) -> Iterator[tuple[str, str]]:
    for name, language in IN_FILE.items():
        kept = standing.get((language, key))
        if kept is not None and kept.words:
            yield name, shown(kept.words, sentences.blanks(language))
