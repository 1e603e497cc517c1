"""The desk's lists and the page of one matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.letter import Param, category, name, station, text, title
from domain.item import Item, Urgency
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_item import item_seen
from handlers.desk_items import GROUPS, by_number, inbox, listed, todo
from handlers.desk_sessions import Seat
from handlers.inbox import BY_TIME, Today
from handlers.show_lists import marks
from web.desk.html import act, draw, refused
from web.desk.side import Side


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, in the reader's words."""

    number: str
    title: str
    kind: str
    station: str
    owner: str
    state: str
    due: str
    late: bool
    danger: bool


class Items:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def first(self, request: Request, found: Seat) -> Response:
        actor = found.talk.anywhere()
        if may(actor, Permission.FIGURES_SEE) and (Role.STAFF in actor.roles or not may(actor, Permission.INBOX_SEE)):
            return RedirectResponse("/desk/cockpit", 303)
        to = "inbox" if may(actor, Permission.INBOX_SEE) else "todo" if may(actor, Permission.TODO_SEE) else "items"
        return RedirectResponse(f"/desk/{to}", 303)

    async def inbox(self, request: Request, found: Seat) -> Response:
        if not may(found.talk.anywhere(), Permission.INBOX_SEE):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        waiting, day = await inbox(found.talk)
        why: list[Param] = [text(f"band.{one.band}") if one.band not in BY_TIME else "" for one in waiting]
        rows = await self._rows(found, [one.item for one in waiting], day, why, [marks(day, one) for one in waiting])
        return draw(request, self._side, found, "list.html", which="inbox", rows=rows, groups=(), more="")

    async def todo(self, request: Request, found: Seat) -> Response:
        if not may(found.talk.anywhere(), Permission.TODO_SEE):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        mine = await todo(found.talk)
        rows = await self._rows(found, mine.items, mine.today)
        return draw(request, self._side, found, "list.html", which="todo", rows=rows, groups=(), more="")

    async def items(self, request: Request, found: Seat) -> Response:
        """All matters that the person may see, narrowed by state, kind and words."""
        actor = found.talk.anywhere()
        if not (may(actor, Permission.INBOX_SEE) or may(actor, Permission.TODO_SEE)):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        asked = request.query_params
        group = asked.get("state", "open")
        kind, said, page = asked.get("kind", "")[:40], asked.get("q", "")[:60], _page(asked.get("page", ""))
        seen = await listed(found.talk, group, kind, said, page)
        rows = await self._rows(found, seen.items, seen.today)
        kinds = [(one.slug, one.called(found.talk.language)) for one in self._side.house.district.categories.values()]
        more = urlencode({"state": group, "kind": kind, "q": said, "page": page + 1}) if seen.more else ""
        return draw(
            request, self._side, found, "list.html",
            which="items", rows=rows, groups=tuple(GROUPS), group=group if group in GROUPS else "open",
            kinds=kinds, kind=kind, q=said, more=more,
        )  # fmt: skip

    async def item(self, request: Request, found: Seat) -> Response:
        """A matter that there is not, and one that the person may not see, are told alike."""
        item = await by_number(found.talk, str(request.path_params["number"])[:40])
        try:
            if item is None:
                raise Refusal(Refused.ITEM_UNKNOWN)
            seen = await item_seen(found.talk, item.id)
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.ITEM_UNKNOWN), 404)
        [card, *alike] = await self._side.drawing.letters(found.talk, [seen.card, *seen.alike])
        moves = await self._side.drawing.values(
            found.talk, [(move["params"]["at"], move["params"]["what"]) for move in seen.moves]
        )
        acts = [
            act(self._side, found, choice, button.label)
            for choice, button in zip(seen.card.choices, card.buttons, strict=True)
        ]
        return draw(
            request, self._side, found, "item.html",
            card=card.card, words=seen.words, photos=seen.photos, moves=list(reversed(moves)),
            near=acts[: seen.primary], rare=acts[seen.primary :], alike=alike,
            at=self._slug(item),
        )  # fmt: skip

    def _slug(self, item: Item) -> str:
        place = self._side.house.district.place(item.now_at)
        return place.slug if place else ""

    async def _rows(
        self, found: Seat, items: Sequence[Item], day: Today, why: Sequence[Param] = (), due: Sequence[Param] = ()
    ) -> list[Row]:
        cells: list[Sequence[Param]] = [
            (
                title(item.words_id),
                category(item.category),
                station(item.now_at),
                name(item.owner_id or item.assignee_id or "") if item.owner_id or item.assignee_id else "",
                (why[at] if why else "") or text(f"state.{item.state}"),
                due[at] if due else day.said(item),
            )
            for at, item in enumerate(items)
        ]
        said = await self._side.drawing.values(found.talk, cells)
        return [
            Row(
                item.number, shown, kind, where, owner, state, until,
                late=day.over(item), danger=item.urgency is Urgency.DANGER and item.open,
            )
            for item, (shown, kind, where, owner, state, until) in zip(items, said, strict=True)
        ]  # fmt: skip


def _page(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0
