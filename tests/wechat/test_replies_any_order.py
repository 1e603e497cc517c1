"""Whatever order posts, letters and marks come in: each letter is told once, and posts of one message hear the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.wechat import door
from dialogs.talk import Gone, Inbound, Rendered
from tests.wechat.posts import BARE, House, Way, letter, serving

_DELAY = st.sampled_from([0.0, 0.0, 0.001, 0.004, 0.02])
_POST = st.tuples(st.integers(0, 4), st.integers(0, 1), _DELAY)
"""Message, person, when it is posted."""
_LETTERS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=3)
"""Whether it is an answer; whether it had better go by itself."""


@settings(max_examples=25, deadline=None)
@given(
    posts=st.lists(_POST, min_size=1, max_size=8),
    letters=st.lists(_LETTERS, min_size=5, max_size=5),
    receive=_DELAY,
    bare=st.booleans(),
)
async def test_each_letter_is_told_once(
    posts: list[tuple[int, int, float]], letters: list[list[tuple[bool, bool]]], receive: float, bare: bool
) -> None:
    house, way = House(), Way(BARE if bare else Way().account)

    async def slow(_: Inbound) -> None:
        await asyncio.sleep(receive)

    def answers(inbound: Inbound) -> list[Rendered]:
        made: list[Rendered] = []
        if inbound.content == Gone(back=True):
            made, house.held = house.held, []
            return made
        for number, (answer, alone) in enumerate(letters[int(inbound.message_id) % 10]):
            one = letter(f"«{inbound.message_id}.{number}»", answers=answer)
            if alone and not bare:
                way.alone.add(one.id)
            made.append(one)
        return made

    house.before, house.answers = slow, answers
    with patch.object(door, "PATIENCE", 0.06), patch.object(door, "LOOK", 0.01):
        async with serving(house, way) as (wechat,):

            async def post(message: int, person: int, when: float) -> tuple[str, str]:
                await asyncio.sleep(when)
                id = f"{person + 1}{message:02}"
                return id, await wechat.says("路灯坏了", id, f"o{person}")

            told = await asyncio.gather(*(post(*one) for one in posts))
            await asyncio.gather(*house.tasks)
            await asyncio.sleep(0.03)
    taken = [one.message_id for one in house.taken if one.content != Gone(back=True)]
    made = {f"«{id}.{n}»" for id in taken for n, _ in enumerate(letters[int(id) % 10])}
    sent = Counter(text for _, text in way.sent)
    shown = {(id, text.split("\n")[0]) for id, text in told if text}
    by_response = Counter(text for _, text in shown)
    held = Counter(one.numbered for one in house.held)
    assert made == set(sent) | set(by_response) | set(held), "nothing is lost"
    assert max((sent + by_response + held).values(), default=1) == 1, "and nothing is told twice"
    assert len({id for id, _ in told}) == len(taken)
    for id in {id for id, _ in shown}:
        assert len({text for other, text in shown if other == id}) == 1, "posts of one message hear the same"
