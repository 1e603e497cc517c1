"""The district read back into its file: whatever stands, reading that in again changes nothing."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.cell_words import person_name
from handlers.district_document import standing_document
from handlers.district_english import ENGLISH
from handlers.district_text import parse, written
from handlers.district_upload import _packed, _unpacked
from handlers.known_names import known_names
from handlers.load_district import Run, run_district
from handlers.workbook_document import read_workbook
from handlers.workbook_standing import rows_of
from handlers.workbook_template import template
from storage import tables
from storage.database import Database
from storage.ids import new_id
from storage.vault import Vault
from storage.work import Work
from tests.engines import migrated
from tests.handlers.test_load_district import DAY, NOW, ROOT, SAMPLE, Place

SMALL: Any = parse((ROOT / "tests" / "district.yaml").read_text(encoding="utf-8"))
MONDAY = date(2026, 11, 23)


@asynccontextmanager
async def opened(folder: Path, engine: Any = "sqlite") -> AsyncIterator[Place]:
    async with migrated(engine, folder) as where:
        database, vault = await Database.open(where), Vault(folder / "keys")
        try:
            yield Place(database, vault)
        finally:
            await database.close()
            vault.close()


async def read_back(place: Place, now: int) -> dict[str, Any]:
    [row] = await place.rows("districts")
    return await standing_document(Work(place.database, row["id"], now), place.vault)


async def changes_nothing(place: Place, now: int, folder: Path, *, told: bool = True) -> dict[str, Any]:
    """By YAML, by the workbook, and as it waits at the desk; `told`: nothing is said to stand here alone either."""
    document = await read_back(place, now)
    known = await known_names(place.database, place.vault, now)
    unsure = [name for name, people in known.people.items() if len(people) > 1 or not people[0].filed]
    path = folder / "back.xlsx"
    path.write_bytes(template(rows_of(document, unsure)))
    filled = read_workbook(path, known)
    for again, tell in (
        (parse(written(document)), None),
        (_unpacked(_packed(document)), None),
        (filled.document, filled),
    ):
        how = Run(dry=True, tell=tell.told) if tell else Run(dry=True)
        changes = await run_district(place.database, place.vault, again, now, how)
        assert not changes and not changes.notes, str(changes)
        assert tell or not told or not changes.absent, str(changes)
    return document


@pytest.mark.parametrize("start", [SAMPLE, SMALL], ids=["sample", "small"])
async def test_what_a_file_made_comes_back_as_it_was(start: Any, tmp_path: Path, engine: Any) -> None:
    async with opened(tmp_path, engine) as place:
        await place.load(start)
        document = await changes_nothing(place, NOW + DAY, tmp_path)
        for part in ("areas", "people", "departments", "rooms"):
            wanted = [{key: value for key, value in one.items() if value} for one in start.get(part, [])]
            assert document.get(part, []) == wanted, part
        assert [one["code"] for one in document["stations"]] == [one["code"] for one in start["stations"]]
        assert len(document["rota"]) == len(start["rota"])


async def test_who_joined_in_a_chat_is_known_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        await place.load(SMALL)
        [station] = await place.rows("stations", "code = 'NY'")
        for name in ("赵安", "郑好"):  # the first has the name of somebody else
            person = new_id()
            await place.vault.prepare(person)
            work = Work(place.database, station["district_id"], NOW)
            row: Any = {"language": "zh_CN", "consented": None, "version": 0, "head": "", "profile": "{}"}
            work.insert(tables.persons, id=person, name_sealed=place.vault.seal(person, name), **row)
            held: Any = {"person_id": person, "role": "member", "scope_id": station["id"], "appointed_by": None}
            work.insert(tables.appointments, id=new_id(), **held, valid_from=NOW + 1, valid_to=None)
            await work.commit()
        document = await changes_nothing(place, NOW + DAY, tmp_path)
        assert [one["name"] for one in document["people"]][-2:] == ["赵安", "郑好"]


async def test_what_has_ended_is_left_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        await place.load(SMALL)
        people = {one["import_key"]: one["id"] for one in await place.rows("persons")}
        work = Work(place.database, (await place.rows("districts"))[0]["id"], NOW)
        for key in ("zhaoan", "lintao"):  # amid a day; one of them is on a rota
            work.update(tables.appointments, {"person_id": people[key]}, valid_to=NOW + 5)
        work.update(tables.categories, {"slug": "leak"}, valid_to=NOW + 5, successor_id=None)
        await work.commit()
        document = await changes_nothing(place, NOW + DAY, tmp_path, told=False)
        assert not {"zhaoan", "lintao"} & {one["id"] for one in document["people"]}
        assert [one["station"] for one in document["rota"]] == ["NY"]
        assert "leak" not in [one["slug"] for one in document["categories"]]


NAMES = st.text("李王张欧阳慧敏静安Ab '=+@<\"", min_size=2, max_size=6).map(lambda text: person_name(f"名{text}"))
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@st.composite
def edited(draw: st.DrawFn) -> dict[str, Any]:
    """The small district with words, offices, rotas and settings of its own."""
    made: dict[str, Any] = copy.deepcopy(SMALL)
    made["district"] |= draw(st.fixed_dictionaries({}, optional={
        "identity_needs_two": st.booleans(), "notice": st.just("3"), "most_reports_an_hour": st.integers(1, 90),
        "working_hours": st.just([{"from": "08:00", "to": "12:00"}, {"from": "13:30", "to": "17:00"}]),
    }))  # fmt: skip
    for one in (*made["people"], *made["stations"]):
        one["name"] = draw(NAMES)
    first = made["people"][0]
    first["name_en"], first["surname"] = draw(st.sampled_from(["", "Ouyang"])), draw(st.sampled_from(["", "名李"]))
    first["appointments"][0] |= {"specialities": draw(st.lists(st.sampled_from(["a b", "家教", "+1"]), unique=True))}
    first["appointments"].append({"role": "adviser", "area": "qs"})
    for hat in (first["appointments"][1], made["people"][-1]["appointments"][0]):
        hat["from"] = draw(st.none() | DAYS)
    made["people"][4]["appointments"][0]["to"] = draw(st.none() | st.just(MONDAY + timedelta(days=300)))
    made["departments"] = [{"code": "cg", "name": draw(NAMES)}]
    made["rooms"] = [
        {"name": "大会议室", "capacity": draw(st.integers(1, 99))},
        {"name": "小屋", "station": "XM", "capacity": 8},
    ]
    made["clocks"] = draw(st.fixed_dictionaries({}, optional={
        "answer": st.just("12 工作日"), "accept_danger": st.just("20 分钟"), "notice": st.just("5 工作日"),
        "simple_categories": st.just(["leak", "other"]),
    }))  # fmt: skip
    made["consulting"] = draw(st.fixed_dictionaries({}, optional={
        "supports": st.integers(5, 50), "poll_days": st.integers(1, 9),
        "kinds": st.just([{"slug": "micro", "quorum": {"members": 3}, "notice": "2 工作日", "required": ["title"]}]),
        "weights": st.just({"topic": 20, "research": 5, "meeting": 25, "answer": 15, "adoption": 15, "look_back": 20}),
    }))  # fmt: skip
    made["rota"][0] = draw(st.sampled_from([
        made["rota"][0],
        {"station": "XM", "duty": "member", "from": MONDAY, "people": ["lintao", "hejing"], "turn": "day",
         "weekdays": [1, 3, 5], "nth": [1, -1], "hours": [{"from": "09:00", "to": "11:00"}], "handover": "18:00"},
        {"station": "XM", "duty": "member", "from": MONDAY, "weekly": ["hejing"], "holidays": "layer",
         "holiday_people": ["lintao"], "to": date(2027, 5, 1)},
        {"station": "XM", "duty": "head", "from": MONDAY, "people": ["wangjianguo"], "turn": "month"},
    ]))  # fmt: skip
    return made


@settings(max_examples=8, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(edited(), min_size=1, max_size=2))
def test_whatever_stands_reading_it_in_again_changes_nothing(documents: list[dict[str, Any]]) -> None:
    async def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(Path(folder)) as place:
                for at, document in enumerate(documents):
                    await place.load(document, NOW + at * DAY)
                    await changes_nothing(place, NOW + at * DAY + 1, Path(folder), told=False)

    asyncio.run(once())


def test_no_line_is_without_its_english() -> None:
    """The sources are looked through: a text without it would be a fault while somebody waits."""
    found: set[str] = set()
    for name in ("changes", "parts", "people", "rota", "absent"):
        source = (ROOT / "handlers" / f"district_{name}.py").read_text(encoding="utf-8")
        found |= set(re.findall(r"say\(\s*[\"']([^\"']+)[\"']\s*[,)]", source))
    assert found <= ENGLISH.keys(), found - ENGLISH.keys()
    assert all(json.dumps(text) for text in ENGLISH.values())
