"""The sample district as a visitor finds it: sixty-three matters, as their own handlers left them."""

import hashlib
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import bot.sample.load
from bot.app import core, opened
from bot.reader import WebReader
from bot.sample.load import load_sample
from bot.sample.stories import read, steps
from bot.settings import Settings
from domain.events import Event, Name
from handlers.load_district import HOLDS_REAL, LoadError, load_district
from storage.district_rows import load_district as standing

ZONE = ZoneInfo("Asia/Shanghai")
NOW = round(datetime(2026, 11, 21, 10, 30, tzinfo=ZONE).timestamp() * 1000)
DAY = 86_400_000
STATES = {
    "reported": 2,
    "assigned": 6,
    "accepted": 11,
    "consulting": 2,
    "referred": 1,
    "answered": 8,
    "closed": 26,
    "refused": 3,
    "withdrawn": 4,
}
REAL = Path(__file__).parents[1] / "district.yaml"


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder / "data", keys=folder / "keys")


@pytest.fixture(scope="module")
async def sample(tmp_path_factory):
    settings = settings_in(tmp_path_factory.mktemp("sample"))
    async with opened(settings) as (database, vault):
        assert await load_sample(database, vault, settings, NOW)
    return settings


def rows(settings: Settings, sql: str, *values: Any) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(settings.database_path)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]


async def test_every_story_stands_where_it_says(sample):
    assert Counter(row["state"] for row in rows(sample, "SELECT state FROM items")) == STATES
    closings = Counter(row["closing"] for row in rows(sample, "SELECT closing FROM items WHERE state = 'closed'"))
    assert closings == {"solved": 20, "unrated": 4, "concluded": 2}
    assert not rows(sample, "SELECT 1 FROM faults")


async def test_the_events_of_each_thing_link_up_to_its_head(sample):
    heads: dict[str, tuple[int, str]] = {}
    for row in rows(sample, "SELECT * FROM events ORDER BY thing_id, seq"):
        event = Event(
            Name(row["name"]), row["thing_id"], row["maker"], row["at"], via=row["via"], for_whom=row["for_whom"],
            happened_at=row["happened_at"], particulars=json.loads(row["particulars"]),
        )  # fmt: skip
        seq, head = heads.get(row["thing_id"], (0, ""))
        heads[row["thing_id"]] = (row["seq"], event.link(head))
        assert (row["seq"], row["link"]) == (seq + 1, event.link(head))
    for table in ("items", "districts", "persons", "consultations"):
        for row in rows(sample, f"SELECT id, version, head FROM {table} WHERE version > 0"):
            assert heads[row["id"]] == (row["version"], row["head"])


async def test_everything_carries_the_time_of_its_story(sample):
    told = {index: story.begins(datetime(2026, 11, 21).date(), ZONE) for index, story in enumerate(read())}
    items = rows(sample, "SELECT * FROM items ORDER BY id")
    assert sorted(row["reported_at"] for row in items) == sorted(told.values())
    assert [row["reported_at"] for row in items] == sorted(told.values())
    for row in items:
        assert row["accepted_at"] is None or row["reported_at"] < row["accepted_at"] < NOW
        day = datetime.fromtimestamp(row["reported_at"] / 1000, ZONE)
        assert f"-{day:%y%m%d}-" in row["number"]
    assert not rows(sample, "SELECT 1 FROM events WHERE at > ?", NOW)
    assert not rows(sample, "SELECT 1 FROM letters WHERE created_at > ?", NOW)


async def test_nothing_is_left_to_be_sent_or_done(sample):
    assert not rows(sample, "SELECT 1 FROM letters WHERE state <> 'sent' OR delivered_at IS NULL")
    assert not rows(sample, "SELECT 1 FROM timers WHERE done_at IS NULL AND due_at <= ?", NOW)
    assert not rows(sample, "SELECT 1 FROM chats WHERE draft IS NOT NULL OR kept IS NOT NULL")
    assert not rows(sample, "SELECT 1 FROM contents WHERE expires_at <= ?", NOW)
    waiting = "SELECT subject FROM timers WHERE kind = 'rating' AND done_at IS NULL"
    answered = "SELECT id FROM items WHERE state = 'answered' AND solved IS NULL"
    assert {row["id"] for row in rows(sample, answered)} == {row["subject"] for row in rows(sample, waiting)}


async def test_ratings_are_what_was_tapped(sample):
    taps = [move for story in read() for move in story.moves if move.do == "rate"]
    kept = rows(sample, "SELECT solved, pleased FROM ratings")
    assert Counter((row["solved"], row["pleased"]) for row in kept) == Counter((m.solved, m.pleased) for m in taps)


async def test_a_visitor_finds_what_leads_to_a_resolution(sample):
    opened = "SELECT text, supporters FROM items JOIN contents ON contents.id = shown_id ORDER BY number"
    shown = {"楼道里停电动车、飞线充电": 6, "花圃路垃圾转运站味儿大": 3}
    assert {row["text"]: row["supporters"] for row in rows(sample, opened)} == shown
    sheets = rows(sample, "SELECT state, outcome FROM sheets ORDER BY state")
    assert [(row["state"], row["outcome"]) for row in sheets] == [("released", "B"), ("signed", None)]
    assert rows(sample, "SELECT 1 FROM look_backs WHERE resident = 'holds'")
    assert rows(sample, "SELECT 1 FROM items WHERE state = 'accepted' AND due_at < ?", NOW)


async def test_a_visitor_finds_consultations_under_way(sample):
    found = rows(sample, "SELECT state, start_at, poll_until FROM consultations ORDER BY number")
    assert [row["state"] for row in found] == ["closed", "preparing", "scheduled", "preparing"]
    assert NOW + 6 * DAY < found[2]["start_at"] < NOW + 9 * DAY and found[3]["poll_until"] > NOW
    answers = "SELECT answer FROM participants JOIN consultations AS c ON c.id = consultation_id WHERE c.state = ?"
    said = Counter(row["answer"] for row in rows(sample, answers, "scheduled"))
    assert said == {"yes": 5, "no": 1, "written": 1, "sends": 1, None: 3}
    assert {row["answer"] for row in rows(sample, "SELECT answer FROM slot_answers")} == {"yes", "maybe", "no"}
    rooms = rows(sample, "SELECT station_id FROM rooms")
    assert {row["station_id"] is None for row in rooms} == {False, True}
    assert len(rows(sample, "SELECT 1 FROM topic_supports")) == 3
    assert len(rows(sample, "SELECT 1 FROM year_plans")) == 4
    assert rows(sample, "SELECT 1 FROM consultations WHERE plan_id IS NOT NULL")


async def test_a_visitor_finds_one_that_went_its_whole_way(sample):
    """Three households about one lift: talked through the same day, agreed, done, adopted, looked back, closed."""
    [one] = rows(sample, "SELECT * FROM consultations WHERE state = 'closed'")
    assert one["fate"] == "adopted" and one["held_at"] - one["made_at"] < DAY / 2 and one["ended_at"] < NOW - 7 * DAY
    about = "SELECT state FROM items JOIN consultation_items ON item_id = items.id WHERE consultation_id = ?"
    assert [row["state"] for row in rows(sample, about, one["id"])] == ["closed"] * 3
    came = rows(sample, "SELECT came_how FROM participants WHERE consultation_id = ?", one["id"])
    assert Counter(row["came_how"] for row in came) == {"code": 5, "paper": 3}
    voted = [json.loads(row["result"]) for row in rows(sample, "SELECT result FROM motions ORDER BY id")]
    assert voted == [
        {"yes": 7, "no": 0, "abstain": 0, "total": 7},
        {"yes": 4, "no": 0, "abstain": 1, "total": 5},
        {"yes": 3, "fairly": 1, "no": 0, "total": 4, "rate": 975},
    ]
    assert {row["state"] for row in rows(sample, "SELECT state FROM actions")} == {"done"}
    assert Counter(row["answer"] for row in rows(sample, "SELECT answer FROM minutes_answers"))["objects"] == 0


@pytest.mark.soak_there  # a whole sample for each
@pytest.mark.parametrize("day", ["2027-01-01", "2027-02-10", "2026-12-31"])
async def test_it_loads_at_the_turn_of_a_year(tmp_path, day):
    settings = settings_in(tmp_path)
    now = round(datetime.fromisoformat(f"{day} 10:30").replace(tzinfo=ZONE).timestamp() * 1000)
    async with opened(settings) as (database, vault):
        assert await load_sample(database, vault, settings, now)
    states = Counter(row["state"] for row in rows(settings, "SELECT state FROM consultations"))
    assert states == {"preparing": 2, "scheduled": 1, "closed": 1}


async def test_the_liaison_of_the_demo_has_a_sheet_under_way(sample):
    async with core(sample, lambda: NOW) as running:
        reader = WebReader(running.house, running.renderer, running.changes.streams, demo=True)
        found = await reader.demo_people("k7wq3mzt")
        liaison = next(one.external for one in found if one.persona == "liaison")
        lines = await reader.lines(liaison, -1, 100)
    assert any("XM-261119-001-1" in line.rendered.text for line in lines)


async def test_photos_lie_re_encoded_in_the_folder(sample):
    kept = rows(sample, "SELECT * FROM attachments")
    assert len(kept) == sum(len(story.photos) for story in read())
    for row in kept:
        data = (sample.files_folder / row["name"]).read_bytes()
        assert (row["state"], row["mime"], row["size"]) == ("ready", "image/jpeg", len(data))
        assert row["hash"] == hashlib.sha256(data).hexdigest()
        assert row["item_id"] and row["content_id"]
    assert len({row["name"] for row in kept}) == len(kept)


async def test_the_days_are_sealed(sample):
    days = [row["day"] for row in rows(sample, "SELECT day FROM digests ORDER BY day")]
    first = min(row["at"] for row in rows(sample, "SELECT at FROM events"))
    begun = datetime.fromtimestamp(first / 1000, ZoneInfo("Asia/Shanghai")).date()
    assert days == [str(begun + timedelta(days=n)) for n in range((date(2026, 11, 21) - begun).days)]


async def test_who_serves_has_a_page_with_its_history(sample):
    async with core(sample, lambda: NOW) as running:
        reader = WebReader(running.house, running.renderer, running.changes.streams, demo=True)
        for station in running.house.district.stations.values():
            people = {person.persona: person.external for person in await reader.demo_people(station.slug)}
            assert set(people) == {"resident", "member", "head", "clerk", "staff", "liaison"}
            head = await reader.head(people["head"])
            assert (head.role, head.known) == ("head", True)
            lines = await reader.lines(people["head"], -1, 100)
            assert [line.number for line in lines] == list(range(lines[0].number, lines[-1].number + 1))
            for who in people.values():
                assert not any("已抹去" in line.rendered.text for line in await reader.lines(who, -1, 100))
        first = await reader.lines("sample:resident:1", -1, 100)
    mine = [line.rendered for line in first if line.mine]
    assert mine[0].text.startswith("3 栋楼下的消防通道晚上总有车占着")
    assert len(mine[0].pictures) == 1


async def test_whoever_was_chosen_in_the_demo_stays_so_when_somebody_else_sits(sample):
    async with core(sample, lambda: NOW) as running:
        reader = WebReader(running.house, running.renderer, running.changes.streams, demo=True)
        for station in running.house.district.stations.values():
            members = [one.external for one in await reader.demo_people(station.slug) if one.persona == "member"]
            assert len(members) == len(set(members)) > 1
            taker = running.house.district.rota(station.id).takes(NOW)
            found = rows(sample, f"SELECT external FROM addresses WHERE person_id = '{taker}'")
            assert members[0] in [row["external"] for row in found]


async def test_a_second_load_leaves_it_as_it_is(sample):
    before = rows(sample, "SELECT count(*) AS n FROM events")
    async with opened(sample) as (database, vault):
        assert not await load_sample(database, vault, sample, NOW + DAY)
    assert rows(sample, "SELECT count(*) AS n FROM events") == before


async def test_a_load_that_is_cut_off_leaves_no_half(tmp_path, monkeypatch):
    settings = settings_in(tmp_path)

    async def cut_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(bot.sample.load, "_play", cut_off)
    async with opened(settings) as (database, vault):
        with pytest.raises(KeyboardInterrupt):
            await load_sample(database, vault, settings, NOW)
        assert await standing(database, NOW) is None
    assert not list(settings.data.glob("*.loading*"))


async def test_a_real_district_takes_no_sample(tmp_path):
    import yaml

    settings = settings_in(tmp_path)
    async with opened(settings) as (database, vault):
        await load_district(database, vault, yaml.safe_load(REAL.read_text(encoding="utf-8")), NOW)
        with pytest.raises(LoadError) as caught:
            await load_sample(database, vault, settings, NOW)
    assert caught.value.faults == (HOLDS_REAL,)


@pytest.mark.parametrize("clock", ["00:00", "00:19", "08:30", "23:59"])
def test_every_story_is_over_by_today(clock):
    now = round(datetime.fromisoformat(f"2026-11-21 {clock}").replace(tzinfo=ZONE).timestamp() * 1000)
    stories = read()
    wanted = sum(len(story.moves) for story in stories)
    played = [step for step in steps(stories, now, ZONE) if step.move is not None]
    assert len({(step.story, id(step.move)) for step in played}) == wanted
