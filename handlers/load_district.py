"""Setting a district up from its file, and bringing it up to date: known things are updated, nothing is removed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from domain.district_checks import Fault
from domain.district_faults import Faulty, Telling, in_yaml, read
from domain.district_file import DistrictFile, DistrictPart
from domain.events import Event, Name, Particular
from domain.said import said
from handlers.again import again
from handlers.district_absent import tell_absent
from handlers.district_changes import Changes
from handlers.district_clocks import ClockSetting, setting
from handlers.district_consulting import RulesSetting, rules_setting
from handlers.district_parts import Putting, Standing, put_places
from handlers.district_people import put_people
from handlers.district_rota import put_rota
from handlers.district_texts import TextsSetting, texts_setting
from handlers.texts import NoSentences, Sentences
from storage import tables
from storage.clock_rules import rules_of
from storage.consultation_rules import consultation_rules_of
from storage.database import Database, Row
from storage.district_rows import add_district
from storage.ids import new_id
from storage.own_texts import texts_standing
from storage.statements import compiled
from storage.vault import Vault
from storage.work import Work

_DISTRICT = compiled(select(tables.districts).limit(1))

HOLDS_SAMPLE = (
    "这个数据文件夹里装着示例区，真的区要另用一个文件夹：换一个 YIZHAN_DATA 再运行一遍。\n"
    "This data folder holds the sample district; set YIZHAN_DATA to another folder and run it again."
)
HOLDS_REAL = (
    "这个数据文件夹里装着一个真的区，示例区要另用一个文件夹：换一个 YIZHAN_DATA 再运行一遍。\n"
    "This data folder holds a real district; set YIZHAN_DATA to another folder for the sample."
)


class LoadError(Exception):
    """Nothing was written; `faults` says why, each in a sentence."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class OtherChanges(Exception):
    """Nothing was written: the file changes something else by now than what was agreed to."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a file is read in. A `dry` run only says what would change, in `language`.

    `by` is who does it, nobody at the command line; `agreed` the mark of the changes that were shown to him. `also` is
    written in the same commit.
    """

    sample: bool = False
    dry: bool = False
    tell: Telling = in_yaml
    by: str | None = None
    via: str = "cli"
    language: str = "zh_CN"
    agreed: str | None = None
    also: Callable[[Work, Changes], None] | None = None
    sentences: Sentences = field(default_factory=NoSentences)


async def load_district(
    database: Database,
    vault: Vault,
    document: object,
    now: int,
    *,
    sample: bool = False,
    dry: bool = False,
    tell: Telling = in_yaml,
    sentences: Sentences | None = None,
) -> Changes:
    """As `run_district`, from the command line."""
    how = Run(sample, dry, tell, sentences=sentences or NoSentences())
    return await run_district(database, vault, document, now, how)


async def run_district(database: Database, vault: Vault, document: object, now: int, how: Run) -> Changes:
    """Apply a district file, as YAML was read, in one commit; what it makes is valid from `now`, UTC ms.

    Raises LoadError with all that is wrong, each in a sentence that `how.tell` makes; OtherChanges.
    """
    try:
        file = await asyncio.to_thread(read, document, how.tell)
    except Faulty as faulty:
        raise LoadError(faulty.faults) from None

    def once() -> Awaitable[Changes]:
        return _load(database, vault, file, now, how)

    async with database.lane("district file"):
        return await again(once)


async def _load(database: Database, vault: Vault, file: DistrictFile, now: int, how: Run) -> Changes:
    row = await database.one(_DISTRICT, {})
    if row is not None and bool(row["sample"]) is not how.sample:
        raise LoadError([HOLDS_SAMPLE if row["sample"] else HOLDS_REAL])
    work = Work(database, row["id"] if row is not None else new_id(), now)
    if row is not None:  # of two at one instant the second looks anew, before any row of its own meets one of the first
        version = int(row["version"])
        work.update(tables.districts, {"id": row["id"], "version": version}, rule="one", version=version)
    standing = await Standing.read(work)
    if faults := _moved_codes(file, standing):
        raise LoadError(how.tell(faults))
    clocks = setting(
        file, await rules_of(work), row["clocks"] if row is not None else "", standing.by(tables.categories, "slug")
    )
    if clocks.faults:
        raise LoadError(how.tell(clocks.faults))
    consulting = rules_setting(file, await consultation_rules_of(work), row["consulting"] if row is not None else "1")
    if consulting.faults:
        raise LoadError(how.tell(consulting.faults))
    texts = texts_setting(file, await texts_standing(work) if file.texts else {}, how.sentences)
    if texts.faults:
        raise LoadError(how.tell(texts.faults))
    putting = Putting(work, file, standing, vault, how.sample, how.dry, how.by, Changes(language=how.language))
    put_places(putting)
    put_rota(putting, await put_people(putting))
    tell_absent(putting)
    clocks.tell(putting.changes)
    consulting.tell(putting.changes)
    texts.tell(putting.changes)
    _put_district(putting, row, how, (clocks, consulting, texts))
    if how.agreed is not None and putting.changes.mark != how.agreed:
        raise OtherChanges
    if not how.dry:
        if how.also is not None:
            how.also(work, putting.changes)
        await work.commit()
    return putting.changes


def _moved_codes(file: DistrictFile, standing: Standing) -> list[Fault]:
    """What was once given out and may not be given anew: a station's code and slug, an area's code."""
    found: list[Fault] = []
    by_code, by_slug = standing.by(tables.stations, "code"), standing.by(tables.stations, "slug")
    for index, part in enumerate(file.stations):
        old = by_code.get(part.code)
        if old is not None and part.slug and old["slug"] != part.slug:
            found.append((("stations", index, "slug"), said("{} 的 slug 一直是 {}，不能改", part.code, old["slug"])))
        other = by_slug.get(part.slug)
        if other is not None and other["code"] != part.code:
            words = said("slug 是 {} 的驿站，code 一直是 {}，不能改", part.slug, other["code"])
            found.append((("stations", index, "code"), words))
    kinds = {code: row["kind"] for code, row in standing.by(tables.areas, "code").items()}
    for index, town in enumerate(file.areas):
        if kinds.get(town.code) == "community":
            found.append((("areas", index, "code"), said("{} 一直是村社的 code，不能改成镇街", town.code)))
        for inner, community in enumerate(town.communities):
            if kinds.get(community.code) == "town":
                where = ("areas", index, "communities", inner, "code")
                found.append((where, said("{} 一直是镇街的 code，不能改成村社", community.code)))
    return found


def _put_district(
    putting: Putting, row: Row | None, how: Run, rules: tuple[ClockSetting, RulesSetting, TextsSetting]
) -> None:
    """The district's own row, with one event where anything was made or changed."""
    clocks, consulting, texts = rules
    part, work = putting.file.district, putting.work
    settings = json.loads(row["settings"]) if row is not None else {}
    values = {
        "name": part.name,
        "name_en": part.name_en,
        "timezone": part.timezone,
        "settings": json.dumps(_settings(part, settings), ensure_ascii=False),
    }
    if row is None:
        row = {"id": work.district_id, "version": 0, "head": "", **values}
        fixed: Row = {"sample": int(how.sample), "clocks": clocks.version, "epoch": 0}
        add_district(work, **row, **fixed, consulting=consulting.version)
        putting.changes.made["区"] += 1
        putting.changes.tell("新建 区", part.name)
    changed = {name: value for name, value in values.items() if row[name] != value}
    if changed:
        putting.changes.changed["区"] += 1
        changes = putting.changes
        old, new = {**row, "gas_number": settings.get("gas_number")}, {**changed, "gas_number": part.gas_number}
        new.pop("settings", None)
        changes.tell("更新 区", part.name + changes.say("：") + changes.differences(old, new, changes.plainly))
    if putting.changes:
        work.record_thing(tables.districts, row, _loaded(putting.changes, work, how), **changed)
    clocks.put(work, row, how.by, how.via)
    consulting.put(work, row, how.by, how.via)
    texts.put(work, row, how.by, how.via)


def _settings(part: DistrictPart, standing: dict[str, Any]) -> dict[str, Any]:
    """What the file does not name stays as it was set."""
    named: dict[str, Any] = {"identity_needs_two": part.identity_needs_two, "notice": part.notice}
    named["most_reports_an_hour"] = part.most_reports_an_hour
    named["working_hours"] = [[span.start, span.end] for span in part.working_hours or ()] or None
    return {**standing, "gas_number": part.gas_number, **{k: v for k, v in named.items() if v is not None}}


def _loaded(changes: Changes, work: Work, how: Run) -> Event:
    particulars: dict[str, Particular] = {
        "sample": how.sample,
        "made": changes.made.total(),
        "changed": changes.changed.total(),
        "appointed": tuple(changes.appointed),
        "ended": tuple(changes.ended),
    }
    return Event(Name.DISTRICT_LOADED, work.district_id, how.by, work.now, via=how.via, particulars=particulars)
