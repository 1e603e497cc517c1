"""Passkeys with a telephone of our own: made by who is in, good for their owner alone, each answer once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.feeds import MOST_TRIES
from storage import tables
from storage.statements import Engine
from tests.talk import World
from tests.web.authenticator import PRESENT, Telephone
from tests.web.desks import Browser, at_desk
from web import my_data

pytestmark = pytest.mark.no_golden
PLACE = "https://house.test"


@pytest.fixture
async def world(tmp_path: Path, engine: Engine) -> AsyncIterator[World]:
    async with World.open(tmp_path, engine=engine) as made:
        made.core.house.public_url = PLACE
        yield made


async def options(browser: Browser, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await browser.goes("POST", f"{path}/begin")).json()
    return found


async def answers(browser: Browser, path: str, said: object) -> int:
    body = said if isinstance(said, str) else json.dumps(said)
    return (await browser.goes("POST", f"{path}/answer", content=body)).status_code


async def made(world: World) -> tuple[Browser, Telephone]:
    head = await world.member("王建国", "head")
    desk, phone = await at_desk(world, head), Telephone(PLACE)
    asked = await options(desk, "/desk/me/passkey")
    assert "王" not in json.dumps(asked, ensure_ascii=False)  # what an authenticator keeps names nobody
    assert await answers(desk, "/desk/me/passkey", phone.makes(asked)) == 200
    return desk, phone


async def test_one_comes_in_by_it_and_never_twice_by_one_answer(world: World) -> None:
    await made(world)
    [kept] = await world.rows_of("passkeys")
    assert kept["count"] == 0 and kept["used_at"] is None
    phone = (await made_again(world))[1]
    door, thief = Browser(world), Browser(world)
    said = phone.uses(await options(door, "/desk/in/passkey"))
    assert await answers(door, "/desk/in/passkey", said) == 200
    assert "收件箱" in await door.looks("/desk/inbox")
    assert await answers(thief, "/desk/in/passkey", said) == 403
    phone.used = 0  # a copy of the telephone counts from the beginning
    assert await answers(thief, "/desk/in/passkey", phone.uses(await options(thief, "/desk/in/passkey"))) == 403
    assert not thief.cookies


async def made_again(world: World) -> tuple[Browser, Telephone]:
    desk = await at_desk(world, world.people["王建国"])
    phone = Telephone(PLACE)
    assert await answers(desk, "/desk/me/passkey", phone.makes(await options(desk, "/desk/me/passkey"))) == 200
    return desk, phone


async def test_whatever_is_wrong_is_told_alike(world: World) -> None:
    desk, phone = await made(world)
    door = Browser(world)
    asked = await options(door, "/desk/in/passkey")
    elsewhere = replace(phone, origin="https://elsewhere.test")
    asleep = replace(phone, flags=PRESENT)
    stranger = Telephone(PLACE)
    forged = {**asked, "challenge": asked["challenge"][:-4] + "AAAA"}
    for said in (
        elsewhere.uses(asked), asleep.uses(asked), stranger.uses(asked), phone.uses(forged),
        {"response": 1}, "[]", "{", "x" * 30_000, "", {**phone.uses(asked), "id": "no"},
    ):  # fmt: skip
        assert await answers(door, "/desk/in/passkey", said) == 403
    of_the_desk = await options(desk, "/desk/me/passkey")
    assert await answers(door, "/desk/in/passkey", phone.uses({**of_the_desk, "rpId": "house.test"})) == 403
    world.later(minutes=6)
    assert await answers(door, "/desk/in/passkey", phone.uses(asked)) == 403
    door.headers = {"sec-fetch-site": "cross-site"}
    assert (await door.goes("POST", "/desk/in/passkey/begin")).status_code == 403


async def test_guessing_ends_in_silence(world: World) -> None:
    _, phone = await made(world)
    door = Browser(world, "198.51.100.3")
    for _ in range(MOST_TRIES):
        await answers(door, "/desk/in/passkey", "{}")
    assert await answers(door, "/desk/in/passkey", phone.uses(await options(door, "/desk/in/passkey"))) == 403
    world.later(hours=1.1)
    assert await answers(door, "/desk/in/passkey", phone.uses(await options(door, "/desk/in/passkey"))) == 200


async def test_it_goes_with_its_owner_and_at_his_word(world: World) -> None:
    _, phone = await made(world)
    head = world.people["王建国"]
    await world.settle()
    await world.tick()
    assert "加了一把通行密钥" in head.heard_all()
    await head.presses("不是我，去掉它")
    head.hears("desk.passkey_dropped")
    door = Browser(world)
    assert await answers(door, "/desk/in/passkey", phone.uses(await options(door, "/desk/in/passkey"))) == 403
    _, phone = await made_again(world)
    work = world.core.house.work()
    for row in await world.rows_of("appointments"):
        work.update(tables.appointments, {"id": row["id"]}, valid_to=world.now)
    await work.commit()
    assert await answers(door, "/desk/in/passkey", phone.uses(await options(door, "/desk/in/passkey"))) == 403


async def test_an_address_of_numbers_has_no_passkeys(world: World) -> None:
    world.core.house.public_url = "http://127.0.0.1:8080"
    desk = await at_desk(world, await world.member("王建国", "head"))
    assert "正式网址" in await desk.looks("/desk/me")
    assert (await desk.goes("POST", "/desk/me/passkey/begin")).status_code == 409


async def test_ones_own_export_tells_where_one_was_in_and_no_key(world: World) -> None:
    await made(world)
    head = world.people["王建国"]
    world.later(hours=1)  # idle: this one has ended by itself
    await at_desk(world, head)
    house = world.core.house
    work = house.work()
    [kept], sessions = await world.rows_of("passkeys"), await world.rows_of("desk_sessions")
    body = (await my_data.make(house, work, kept["person_id"], {})).body
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        page, plain = file.read("index.html").decode(), file.read("data.json").decode()
    told = json.loads(plain)
    assert [bool(one["to"]) for one in told["desk_sessions"]] == [True, False], told["desk_sessions"]
    assert told["desk_sessions"][0].keys() == {"browser", "from", "to"}
    assert told["passkeys"] == [
        {"browser": kept["browser"], "made_at": told["desk_sessions"][0]["from"], "used_at": None}
    ]
    assert page.count("登录过工作台：") == 2 and "到 现在还开着" in page
    assert "通行密钥：" in page and "上次使用：还没用过" in page
    secret = [
        kept["credential"],
        kept["public_key"],
        *(one[name] for one in sessions for name in ("token_hmac", "peer")),
    ]
    assert not [one for one in secret if one in page + plain]
