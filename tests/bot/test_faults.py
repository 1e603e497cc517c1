"""A message whose handler fails is kept sealed, its writer is told, and it can be tried again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.faults import _inbound, faults
from dialogs.letter import say
from handlers import report_item
from handlers.mail import post, recipients
from storage.door import door
from tests.talk import World


async def test_a_failed_message_is_kept_sealed_and_done_at_the_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with World.open(tmp_path) as world:
        chen = world.person("陈女士")
        await chen.opens("st_xm2k8vwd")
        await chen.says("垃圾房旁边堆满了旧沙发")
        await chen.presses("同意")

        async def broken(*_: object) -> None:
            raise RuntimeError("垃圾房旁边堆满了旧沙发")

        monkeypatch.setattr(report_item, "_compose", broken)
        while chen.fresh[-1][0] != "report.check.ask":
            await chen.says("跳过" if "place" in chen.fresh[-1][0] else "环境卫生")
        await chen.presses("提交")
        chen.hears("refusal.fault")
        (kept,) = await faults(world.core)
        assert "沙发" not in kept["sealed"] + kept["reason"] + caplog.text
        assert kept["id"][-8:] in chen.last.text

        monkeypatch.undo()
        await world.core.receive(_inbound(world.core, kept))
        await world._collect()
        assert [kind for kind, _ in chen.fresh] == ["say.reported"]


async def test_a_letter_that_cannot_be_shown_holds_up_none_behind_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with World.open(tmp_path) as world:
        chen = world.person("陈女士")
        await chen.opens("st_xm2k8vwd")
        chen.hears("say.welcome")
        work = world.core.house.work()
        address = (await recipients(work, [(await door(work, "wire", "test", chen.address)).person_id])).values()  # type: ignore[union-attr]
        for key in ("say.no_such_text", "say.thanks"):
            post(world.core.house, work, say(key), next(iter(address)), direct=True)
        await work.commit()
        await world._collect()
        assert [kind for kind, _ in chen.fresh] == ["say.no_such_text", "say.thanks"]
        assert "letter cannot be shown" in caplog.text
