"""The district in force: only what is valid now, in its order."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handlers.load_district import load_district as load_file
from storage import tables
from storage.database import Database
from storage.district import District
from storage.district_rows import load_district
from storage.vault import Vault
from storage.work import Work
from tests.storage.conftest import NOW

FILE = Path(__file__).parents[1] / "district.yaml"


@pytest.fixture
async def district(database: Database, tmp_path: Path) -> District:
    vault = Vault(tmp_path / "keys")
    await load_file(database, vault, yaml.safe_load(FILE.read_text(encoding="utf-8")), NOW)
    vault.close()
    found = await load_district(database, NOW)
    assert found is not None
    return found


async def test_an_empty_database_has_none(database: Database) -> None:
    assert await load_district(database, NOW) is None


async def test_what_the_file_says_is_in_force(district: District) -> None:
    assert (district.name, str(district.zone), district.sample) == ("青石区", "Asia/Shanghai", False)
    assert sorted(station.code for station in district.stations.values()) == ["NY", "XM"]
    xiangmi = district.by_code("xm")
    assert xiangmi is not None and xiangmi == district.by_slug("xm2k8vwd")
    assert (xiangmi.called("zh_CN"), xiangmi.called("en")) == ("香蜜社区协商驿站", "Xiangmi Station")
    assert district.by_slug("nosuch") is None and district.by_code("ZZ") is None
    assert list(district.categories)[-1] == "other"
    assert len(district.rota(xiangmi.id).day(NOW)) == 2


async def test_before_it_is_valid_and_after_it_ended_a_station_is_not_there(
    database: Database, district: District
) -> None:
    earlier = await load_district(database, NOW - 1)
    assert earlier is not None and not earlier.stations and not earlier.categories
    ended = district.by_code("NY")
    assert ended is not None
    work = Work(database, district.id, NOW)
    work.update(tables.stations, {"id": ended.id}, valid_to=NOW + 1000)
    await work.commit()
    before, after = await load_district(database, NOW + 999), await load_district(database, NOW + 1000)
    assert before is not None and after is not None
    assert before.by_code("NY") is not None and after.by_code("NY") is None


async def test_a_station_without_a_plan_has_nobody_on_duty(district: District) -> None:
    district.facts.plans.clear()
    for station in district.stations:
        assert district.rota(station).takes(NOW) is None
