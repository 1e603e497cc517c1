"""Several matters given or merged at once: one after the other through the very same verbs, each its own commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.letter import category, name, text, title
from domain.item import Item
from domain.permissions import may
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat
from handlers.desk_together import Doing, Picked, answer_to, args_of, begun_elsewhere, done_of, picked
from storage.ids import new_id
from web.desk.acts import asked_for, own_slug
from web.desk.html import desk_words, draw, refused
from web.desk.lists import BULK, address, list_of
from web.desk.side import Side

FIELDS = 60


@dataclass(frozen=True, slots=True)
class Result:
    number: str
    to: str
    done: bool
    said: str


class Together:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def ask(self, request: Request, found: Seat) -> Response:
        """What was ticked, and to whom or into which it is to go."""
        asked = request.query_params
        doing, back = _doing(asked.get("do", "")), _back(asked.get("list", ""))
        if doing is None or not may(found.talk.anywhere(), BULK[doing]):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        chosen = await picked(found.talk, doing, asked.getlist("pick"))
        if not chosen.items or (doing == "merge" and len(chosen.items) < 2):
            return RedirectResponse(back, 303)
        cells = [(title(one.words_id), category(one.category), text(f"state.{one.state}")) for one in chosen.items]
        said = await self._side.drawing.values(found.talk, [*cells, [name(one) for one in chosen.people]])
        return draw(
            request, self._side, found, "together.html",
            doing=doing, back=back, results=(), begun=begun_elsewhere(found.talk),
            chat=f"/s/{quote(own_slug(self._side, found))}#end",
            items=[(item, *cell) for item, cell in zip(chosen.items, said, strict=False)],
            people=list(zip(chosen.people, said[-1], strict=True)),
        )  # fmt: skip

    async def do(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=FIELDS)
        doing, back = _doing(str(form.get("do", ""))), _back(str(form.get("list", "")))
        target, key = str(form.get("target", ""))[:64], str(form.get("key", ""))[:64]
        if doing is None or not key or not may(found.talk.anywhere(), BULK[doing]):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        chosen = await picked(found.talk, doing, [str(one) for one in form.getlist("pick")])
        if begun_elsewhere(found.talk) or not chosen.items:
            return RedirectResponse(back, 303)
        into = next((one for one in chosen.items if one.number == target), None)
        if doing == "merge" and into is None:
            return RedirectResponse(back, 303)
        wanted = [one for one in chosen.items if one is not into]
        results = await self._each(request, found, doing, chosen, wanted, into.id if into else target, key)
        return draw(request, self._side, found, "together.html", doing=doing, back=back, results=results)

    async def _each(
        self, request: Request, found: Seat, doing: Doing, chosen: Picked, items: Sequence[Item], target: str, key: str
    ) -> list[Result]:
        slug = own_slug(self._side, found)
        said: dict[str, str] = {}
        for item in items:
            if doing == "assign" and target not in chosen.takers.get(item.id, ()):
                said[item.id] = desk_words(found.talk.language)("together_not_to")
                continue
            before = new_id()
            args = args_of(doing, item, target)
            message = asked_for(self._side, request, found, doing, args, said=f"{key}.{item.id}", slug=slug)
            await self._side.receive(message)
            letter = await answer_to(self._side.house, found.talk.door.address_id, before)
            drawn = await self._side.drawing.letters(found.talk, [letter]) if letter is not None else []
            said[item.id] = drawn[0].text if drawn else ""
        done = await done_of(self._side.house, doing, items, target)
        return [Result(one.number, f"/desk/items/{quote(one.number)}", one.id in done, said[one.id]) for one in items]


def _doing(said: str) -> Doing | None:
    offered: tuple[Literal["assign"], Literal["merge"]] = ("assign", "merge")
    return next((one for one in offered if one == said), None)


def _back(said: str) -> str:
    asked = list_of(said)
    return address(asked) if asked is not None else "/desk/items"
