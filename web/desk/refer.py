"""对照着写交办单: the resident's words and what would go to the department, side by side, and the form beside them."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Param, department, phrase, title
from domain.refusal import Refusal, Refused
from domain.wording.mask import Hidden
from handlers.desk_items import by_number
from handlers.desk_refer import refer_seen
from handlers.desk_sessions import Seat
from web.desk.html import draw, refused
from web.desk.lines import Lines
from web.desk.side import Side


class ReferPage:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        item = await by_number(found.talk, str(request.path_params["number"])[:40])
        try:
            if item is None:
                raise Refusal(Refused.ITEM_UNKNOWN)
            seen = await refer_seen(found.talk, item.id)
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.ITEM_UNKNOWN), 404)
        lines = Lines(self._side, found)
        head = lines.row(title(item.words_id))
        hidden, told = (lines.phrases([_count(one) for one in some]) for some in (seen.hidden, seen.told))
        to: list[Param] = [department(one) for one in seen.departments]
        named = lines.row(*to)
        acts = lines.acts([seen.begin] if seen.begin is not None else [])
        await lines.draw()
        place = self._side.house.district.place(item.now_at)
        return draw(
            request, self._side, found, "refer.html",
            seen=seen, number=item.number, title=head()[0], back=f"/desk/items/{quote(item.number)}",
            hidden=hidden(), told=told(), departments=named(), begin=acts(), at=place.slug if place else "",
        )  # fmt: skip


def _count(one: tuple[Hidden, int]) -> dict[str, object]:
    kind, count = one
    return phrase(f"hidden.{kind}", count=count)
