"""What the product counts of itself, and the port of its own on which it tells it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.gauges import Gauges
from bot.running import Running
from bot.settings import SettingsError, read_settings
from bot.watch import watched
from channels.seam import ChannelError
from dialogs.letter import say
from dialogs.talk import Opened, Text
from handlers import report_item
from handlers.mail import post
from handlers.pace import Pace
from storage.database import Write
from storage.door import door
from tests.bot.process import LIMIT, bot, ended, free_port, started, until_ready, with_district
from tests.talk import MONDAY, Resident, World

Samples = Mapping[str, float]


def samples(text: str) -> Samples:
    """`name{label=value,…}` with the labels in their order; without labels the bare name."""
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


@dataclass(slots=True)
class Watched:
    world: World
    registry: CollectorRegistry
    gauges: Gauges

    async def scrape(self) -> Samples:
        await self.gauges.look()
        return samples(generate_latest(self.registry).decode())


@pytest.fixture(params=["sqlite", "postgresql"])
async def seen(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Watched]:
    async with World.open(tmp_path, engine=request.param) as world:
        registry = CollectorRegistry()
        yield Watched(world, registry, watched(Running(world.core, dict(world.wires)), registry))


def updates(found: Samples) -> dict[str, float]:
    """By outcome, of the channel `wire`; what never happened is left out."""
    prefix = "yizhan_updates_total{channel=wire,outcome="
    return {name[len(prefix) : -1]: value for name, value in found.items() if name.startswith(prefix) and value}


async def queue(world: World, person: Resident, *keys: str) -> None:
    """Letters to somebody, not sent yet."""
    work = world.core.house.work()
    found = await door(work, person.channel, "test", person.address)
    assert found is not None
    address = {"id": found.address_id, "person_id": found.person_id, "channel": "wire", "external": person.address}
    for key in keys:
        post(world.core.house, work, say(key), address, direct=True)
    await work.commit()


async def test_before_anything_happens_every_series_stands_at_zero(seen: Watched) -> None:
    found = await seen.scrape()
    for outcome in ("done", "refused", "duplicate", "fault", "too_fast"):
        assert found[f"yizhan_updates_total{{channel=wire,outcome={outcome}}}"] == 0
    for outcome in ("sent", "put_off", "failed", "held"):
        assert found[f"yizhan_letters_total{{channel=telegram,outcome={outcome}}}"] == 0
    assert found["yizhan_letters_waiting{channel=telegram}"] == 0
    assert found["yizhan_database_up"] == 1 and found["yizhan_timers_due"] == 0


async def test_updates_are_counted_by_what_became_of_them(seen: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    chen = seen.world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await seen.world.deliver((chen, Text("路灯不亮"), "one"), (chen, Text("路灯不亮"), "one"))
    found = await seen.scrape()
    assert updates(found) == {"done": 2, "duplicate": 1}
    assert found["yizhan_update_seconds_count{channel=wire}"] == 3
    await chen.opens("in_nothing-like-a-code")
    assert updates(await seen.scrape()) == {"done": 2, "duplicate": 1, "refused": 1}

    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(report_item, "_compose", broken)
    await chen.presses("同意")
    while chen.fresh[-1][0] != "report.check.ask":
        await chen.says("跳过" if "place" in chen.fresh[-1][0] else "环境卫生")
    before = updates(await seen.scrape())
    await chen.presses("提交")
    found = await seen.scrape()
    assert updates(found) == before | {"fault": 1}
    assert found["yizhan_faults_waiting"] == 1


async def test_what_comes_too_fast_is_counted_once(seen: Watched) -> None:
    seen.world.core.receiver.pace = Pace(most=1)
    chen = seen.world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("在吗")
    await chen.says("在吗？")
    assert updates(await seen.scrape()) == {"done": 1, "too_fast": 2}


async def test_a_race_that_was_lost_is_counted_beside_the_update(
    seen: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, head = await seen.world.member("李慧敏"), await seen.world.member("孙立国", "head")
    chen = seen.world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    database, before = seen.world.core.house.database, await seen.scrape()
    commit = database.commit

    async def after_the_head(writes: Sequence[Write]) -> None:
        """He is faster by the moment between what was read and its commit."""
        monkeypatch.undo()
        await seen.world.core.receive(head.inbound(head.button("我来接"), "faster"))
        await commit(writes)

    monkeypatch.setattr(database, "commit", after_the_head)
    await li.presses("接单")
    found = await seen.scrape()
    assert sum(updates(found).values()) == sum(updates(before).values()) + 2
    retries = "yizhan_update_retries_total{channel=wire}"
    assert found[retries] == before[retries] + 1


async def test_a_commit_tells_how_many_works_it_took(seen: Watched) -> None:
    people = [seen.world.person(f"{n} 号") for n in range(6)]
    before = await seen.scrape()
    await seen.world.together(*((who, Opened("st_xm2k8vwd")) for who in people))
    found = await seen.scrape()
    works = found["yizhan_commit_works_sum"] - before["yizhan_commit_works_sum"]
    assert works >= found["yizhan_commit_seconds_count"] - before["yizhan_commit_seconds_count"] > 0
    assert works >= 6 and found["yizhan_commits_waiting"] == 0


async def test_letters_are_counted_by_outcome_and_age(seen: Watched) -> None:
    world = seen.world
    chen, li, wang = (world.person(name) for name in ("陈", "李", "王"))
    for person in (chen, li, wang):
        await person.opens("st_xm2k8vwd")
    refuses = world.wires["wire"].refuses
    refuses[chen.address] = ChannelError("flood", retry_after=60)
    refuses[li.address] = ChannelError("bad_request", permanent=True)
    refuses[wang.address] = ChannelError("blocked", permanent=True)
    for person in (chen, li, wang):
        await queue(world, person, "say.thanks")
    world.later(seconds=20)
    await world.settle()
    found = await seen.scrape()
    told = {
        name: found[f"yizhan_letters_total{{channel=wire,outcome={name}}}"] for name in ("put_off", "failed", "held")
    }
    assert told == {"put_off": 1, "failed": 1, "held": 1}
    assert found["yizhan_letters_total{channel=wire,outcome=sent}"] == 3
    refuses.clear()
    world.later(seconds=61)
    await world.settle()
    found = await seen.scrape()
    assert found["yizhan_letters_total{channel=wire,outcome=sent}"] == 4
    assert found["yizhan_letter_age_seconds_sum{channel=wire}"] == 81
    assert found["yizhan_letters_held{channel=wire}"] == 1


async def test_what_waits_is_told_with_its_age(seen: Watched) -> None:
    world = seen.world
    chen = world.person("陈")
    await chen.opens("st_xm2k8vwd")
    await queue(world, chen, "say.thanks", "say.thanks")
    world.later(minutes=3)
    found = await seen.scrape()
    assert found["yizhan_letters_waiting{channel=wire}"] == 2
    assert found["yizhan_letters_oldest_seconds{channel=wire}"] == 180
    assert found["yizhan_letters_late_seconds{channel=wire}"] == 180
    world.wires["wire"].refuses[chen.address] = ChannelError("flood", retry_after=600)
    await world.settle()
    found = await seen.scrape()
    assert found["yizhan_letters_oldest_seconds{channel=wire}"] == 180
    assert found["yizhan_letters_late_seconds{channel=wire}"] == 0, "it was put off: nobody is late"


async def test_timers_and_files_that_wait(seen: Watched) -> None:
    world = seen.world
    chen = world.person("陈")
    await chen.opens("st_xm2k8vwd")
    await chen.reports()
    work = world.core.house.work()
    work.timer("rating", "nothing", 1, MONDAY)
    await work.commit()
    world.later(seconds=90)
    found = await seen.scrape()
    assert found["yizhan_timers_due"] >= 1 and found["yizhan_timers_late_seconds"] == 90
    assert found["yizhan_files_pending"] == 0


@pytest.mark.parametrize("seen", ["sqlite"], indirect=True)
async def test_without_its_database_the_rest_is_told(seen: Watched) -> None:
    await seen.world.person("陈").opens("st_xm2k8vwd")
    await seen.world.core.house.database.close()
    found = await seen.scrape()
    assert found["yizhan_database_up"] == 0 and updates(found) == {"done": 1}
    assert not any(name.startswith("yizhan_letters_waiting") for name in found)


@pytest.mark.parametrize("wrong", ["9100", "127.0.0.1", ":9100", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "h:¹"])
def test_a_wrong_address_is_named(wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"^YIZHAN_METRICS: must be host:port"):
        read_settings(metrics=wrong)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("", None), ("127.0.0.1:9100", ("127.0.0.1", 9100)), ("[::1]:9100", ("::1", 9100)), ("worker:1", ("worker", 1))],
)
def test_an_address_is_read(
    given: str, meant: tuple[str, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings(metrics=given).metrics_address == meant


async def test_a_port_in_use_is_one_line_and_nothing_is_touched(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = await bot(tmp_path, "run", PORT=str(free_port()), METRICS=f"127.0.0.1:{port}", DEMO="1")
    assert done.status == 2
    assert len(done.err.splitlines()) == 1 and f"YIZHAN_METRICS: 127.0.0.1:{port}" in done.err
    assert not await asyncio.to_thread((tmp_path / "data").exists)


async def test_a_running_product_tells_on_its_own_port_alone(tmp_path: Path) -> None:
    folder = await with_district(tmp_path)
    port, other = free_port(), free_port()
    process = await started(folder, "run", PORT=str(port), METRICS=f"127.0.0.1:{other}")
    try:
        await until_ready(process, port)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                assert answer.status == 404, "nobody who reaches the pages reaches this"
            async with session.get(f"http://127.0.0.1:{other}/readyz") as answer:
                assert answer.status == 404
            async with session.post(f"http://127.0.0.1:{other}/metrics") as answer:
                assert answer.status == 404
            async with session.get(f"http://127.0.0.1:{other}/metrics") as answer:
                assert answer.status == 200 and answer.content_type == "text/plain"
                found = samples(await answer.text())
            assert found["yizhan_channel_ready{channel=web}"] == 1 and found["yizhan_web_streams"] == 0
            assert found["yizhan_database_bytes"] > 0 and found["process_resident_memory_bytes"] > 0
            assert found["yizhan_disk_free_bytes{folder=data}"] > 0
            async with session.get(f"http://127.0.0.1:{port}/s/xm2k8vwd") as page:
                shown = await page.text()
            place = next(p.split('"')[0] for p in shown.split('="') if p.startswith("/") and "stream" in p)
            async with session.get(f"http://127.0.0.1:{port}{place.replace('&amp;', '&')}") as stream:
                assert stream.status == 200 and await stream.content.readline()
                async with session.get(f"http://127.0.0.1:{other}/metrics") as answer:
                    found = samples(await answer.text())
                assert found["yizhan_web_streams"] == 1
            async with asyncio.timeout(LIMIT):
                while found["yizhan_web_streams"]:
                    async with session.get(f"http://127.0.0.1:{other}/metrics") as answer:
                        found = samples(await answer.text())
                    await asyncio.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        done = await ended(process, 10)
    assert done.status == 0 and "Traceback" not in done.err


async def test_the_age_of_the_backup_is_told_and_grows_also_where_none_was_ever_made(seen: Watched) -> None:
    """Else an alert on it would sleep just where it is needed."""
    age = "yizhan_backup_age_seconds"
    assert age not in await seen.scrape(), "backups are off"
    world, settings = seen.world, seen.world.core.settings
    settings.backup_hours = 1
    world.later(hours=4)
    assert (await seen.scrape())[age] == 4 * 3600
    settings.backups_folder.mkdir()
    ending = "-pg.yzb" if settings.on_postgres else ".yzb"
    made = datetime.fromtimestamp((world.now - 60_000) // 1000, UTC)
    (settings.backups_folder / f"backup-{made:%Y%m%dT%H%M%SZ}-0000{ending}").touch()
    assert (await seen.scrape())[age] == 60
