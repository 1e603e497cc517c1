"""Somebody is moved onto a shift, by hand, by keys or by a form: it begins the dialog that does so, nothing more."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.refusal import Refusal, Refused
from handlers.desk_rota_moves import move_of
from handlers.desk_sessions import Seat
from web.desk.acts import Acts
from web.desk.door import sign, signed
from web.desk.html import refused
from web.desk.side import Side

MOVE = "rota.move"
"""What a page's mark stands for: whoever is in was shown the rota of that station."""


class RotaMove:
    def __init__(self, side: Side, acts: Acts) -> None:
        self._side, self._acts = side, acts

    async def move(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=8)
        at, who, source, target, mark, key = (
            str(form.get(name, ""))[:200] for name in ("at", "who", "from", "to", "mark", "key")
        )
        place = self._side.house.district.by_slug(at)
        known = signed(self._side, found, MOVE, {"at": at}, mark)
        if place is None or not known or not 0 < len(key) <= 64:
            return refused(request, self._side, found, Refusal(Refused.BUTTON_STALE), 400)
        verb, args = await move_of(found.talk, place.id, who, source, target)
        return await self._acts.ask(request, found, verb, args, key, place.slug)


def mark_of(side: Side, found: Seat, slug: str) -> str:
    return sign(side, found, MOVE, {"at": slug})
