"""Rendering: nothing is read for a letter that refers to nothing, and little for many that do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.refs import refs_in, refs_of
from bot.render import sheet
from dialogs import letter as made
from dialogs.letter import Card, Letter, phrase, row, say
from handlers.mail import post
from storage.database import Row
from storage.statements import Statement
from tests.bot.couriers import Slow, letters, opens, running, until_settled
from tests.talk import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def reads(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """Every read that the house does from here on."""
    database = world.core.house.database
    done: list[Statement] = []
    really = database.all

    async def counted(statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        done.append(statement)
        return await really(statement, values)

    monkeypatch.setattr(database, "all", counted)
    return done


async def test_an_answer_without_references_is_sent_without_a_read(world: World, reads: list[Statement]) -> None:
    await opens(world, "陈")
    await world.settle()
    house, slow = world.core.house, Slow()
    async with running(world, slow):
        await slow.until_looked(world)
        address = (await world.rows_of("addresses"))[0] | {"language": "en"}
        reads.clear()
        work = house.work()
        letter_id = post(house, work, say("say.thanks"), address, direct=True)
        await work.commit()
        await slow.until_out(letter_id)
        assert reads == []
        await until_settled(world)


async def test_many_letters_with_words_are_read_together(world: World, reads: list[Statement]) -> None:
    people = [world.person(name) for name in "甲乙丙丁"]
    for person in people:
        await person.opens("st_xm2k8vwd")
        await person.reports()
    found = [one for one in await letters(world) if one["kind"] == "say.reported"]
    assert len(found) == 4
    reads.clear()
    sheets = [sheet(one, "zh_CN") for one in found]
    pages = await world.core.renderer.pages(world.core.house.work(), sheets)
    assert all("消防通道" in page.plain for page in pages)
    assert len(reads) <= 3


EVERY_KIND = {
    "words": made.words("c1"),
    "title": made.title("c2"),
    "page": {"$": "page", "ids": ["c3", "c4"], "size": 10, "page": 0},
    "name": made.name("p1"),
    "called": made.called("p2", "sealed"),
    "phone": made.phone("p3", "sealed"),
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("where", ["text", "card", "inside", "choice", "listing"])
def test_every_reference_is_found_in_parts_and_in_json(kind: str, where: str) -> None:
    ref = EVERY_KIND[kind]
    inside = made.text("say.thanks", one=made.text("say.thanks", other=ref))
    letter = {
        "text": say("say.thanks", words=ref),
        "card": Letter("x", card=Card(title="t", rows=(row("icon", ref),))),
        "inside": say("say.thanks", words=inside),
        "choice": say("say.thanks", made.Choice(phrase("button.read_on_web", words=ref), "menu")),
        "listing": say("say.thanks", words=made.listing([phrase("say.thanks", one=ref)])),
    }[where]
    parts = (letter.body(), letter.numbered())
    text = [json.dumps(part, ensure_ascii=False) for part in parts]
    found = refs_in(text[0], text[1], parts)
    stored = (json.loads(text[0]), json.loads(text[1]))
    assert found == refs_in(text[0], text[1], stored) == refs_of(list(parts))
    assert bool(found) and found.guarded is (kind in {"called", "phone"})


def test_photos_and_speakers_are_references_too() -> None:
    letter = Letter("x", (phrase("say.thanks"),), files=("f1",), speaker={"kind": "member", "person": "p1"})
    body = letter.body()
    found = refs_in(json.dumps(body), "[]", (body, []))
    assert (found.files, found.people, found.guarded) == ({"f1"}, {"p1"}, True)
    assert not refs_in("{}", "[]", ({"text": [phrase("say.thanks", words='"$": "words"')]}, []))


async def test_a_letter_of_an_older_program_still_names_its_channels(world: World) -> None:
    """Before channels were named in one place, a letter held the key of each name."""
    chen = world.person("陈")
    await chen.opens("st_xm2k8vwd")
    row = (await letters(world))[0]
    part = phrase("say.hat_now", hat=made.text("label.channel_web"))
    page = sheet(row | {"body": json.dumps({"text": [part]})}, "zh_CN")
    assert "网页" in world.core.renderer.at_once(page).plain
