"""Stories over an account that may only answer: each letter in the response to something that was written.

All of them run so with `YIZHAN_CHANNELS=wechat-plain pytest tests/stories`, as the soak does; here are a few.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import test_old_lists, test_rating_again, test_the_loop
from tests.talk import World

test_one_sentence_and_one_photo = test_the_loop.test_one_sentence_and_one_photo_in_two_presses
test_from_first_word_to_closing = test_the_loop.test_from_first_word_to_closing
test_rated_otherwise = test_rating_again.test_solved_after_all_not
test_it_is_for_the_only_list_that_waits = test_old_lists.test_it_is_for_the_only_list_that_waits


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World.open(tmp_path, channel="wechat-plain") as made:
        yield made


async def test_help_says_how_the_rest_is_read(world: World) -> None:
    chen = world.person("陈女士")
    await chen.opens("st_xm2k8vwd")
    await chen.says("帮助")
    assert "“消息”" in chen.hears("say.help_resident").text
