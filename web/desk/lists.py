"""The desk's lists: narrowed, ordered, page after page, kept by name; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dialogs.keys import Button
from dialogs.letter import Choice, Param, category, day, listing, name, phrase, station, text, title
from domain.item import Item, Urgency
from domain.people import Role
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_asked import GROUPS, LISTS, ORDERS, PAGE, Asked, Line, Listed
from handlers.desk_items import listed
from handlers.desk_own import Own, own_duty
from handlers.desk_sessions import Seat
from handlers.desk_sheets import sees_sheets
from handlers.desk_views import MOST as MOST_VIEWS
from handlers.desk_views import drop, keep, kept
from handlers.talk import Talk
from web.desk.export import export_link
from web.desk.html import Act, act, desk_words, draw, refused
from web.desk.query import fields
from web.desk.side import Side

NAMED = 60
"""More people than these are found by searching for their names."""
_COLUMNS = (("number", "number"), ("kind", "what"), ("state", "why"), ("due", "due"), ("", "owner"), ("place", "place"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, in the reader's words; `to` leads to the matter, and knows the list."""

    number: str
    to: str
    title: str
    kind: str
    station: str
    owner: str
    state: str
    due: str
    late: bool
    danger: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head: `to` orders by it; `sort` says how it is ordered now, as ARIA does."""

    key: str
    to: str
    sort: str


@dataclass(frozen=True, slots=True)
class View:
    id: str
    name: str
    path: str
    here: bool


class Lists:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def first(self, request: Request, found: Seat) -> Response:
        actor = found.talk.anywhere()
        if may(actor, Permission.FIGURES_SEE) and (Role.STAFF in actor.roles or not may(actor, Permission.INBOX_SEE)):
            return RedirectResponse("/desk/cockpit", 303)
        ways = [*(one for one in LISTS if sees(found.talk, one)), *(["sheets"] if sees_sheets(found.talk) else [])]
        return RedirectResponse(f"/desk/{ways[0] if ways else 'me'}", 303)

    async def show(self, request: Request, found: Seat) -> Response:
        which = request.url.path.rpartition("/")[2]
        if not sees(found.talk, which):
            return refused(request, self._side, found, Refusal(Refused.NOT_YOURS))
        asked = asked_of(which, request.query_params)
        seen = await listed(found.talk, asked)
        own = await own_duty(found.talk) if which == "todo" else None
        rows = await self._rows(found, seen)
        actor, here = found.talk.anywhere(), address(asked)
        return draw(
            request, self._side, found, "list.html",
            which=which, rows=rows, asked=asked, here=here, total=seen.total, counted=seen.counted,
            newest_only=seen.newest_only, pages=seen.pages, columns=_columns(asked),
            before=address(replace(asked, page=asked.page - 1)) if asked.page else "",
            after=address(replace(asked, page=asked.page + 1)) if asked.page + 1 < seen.pages else "",
            groups=tuple(GROUPS), views=_views(await kept(found), here), may_keep=asked.narrows,
            bulk=tuple(do for do, right in BULK.items() if may(actor, right)),
            counter=counter(self._side, found), export=export_link(found.talk, here),
            **await self._choices(found, seen, own),
        )  # fmt: skip

    async def keep(self, request: Request, found: Seat) -> Response:
        """A list under a name; what is no list is not kept."""
        form = await request.form(max_files=0, max_fields=4)
        back = list_of(str(form.get("list", "")))
        if back is None:
            return RedirectResponse("/desk", 303)
        await keep(self._side.house, found, str(form.get("name", ""))[:80], address(replace(back, page=0)))
        return RedirectResponse(address(back), 303)

    async def drop(self, request: Request, found: Seat) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        await drop(self._side.house, found, str(form.get("view", ""))[:40])
        return RedirectResponse(address(list_of(str(form.get("list", ""))) or Asked()), 303)

    async def _rows(self, found: Seat, seen: Listed) -> list[Row]:
        said = await self._side.drawing.values(found.talk, [cells(line, seen) for line in seen.lines])
        first, back = seen.asked.page * PAGE, address(seen.asked)
        return [
            Row(
                line.item.number, matter(line.item.number, back, first + at), shown, kind, where, owner, state, until,
                late=seen.today.over(line.item), danger=line.item.urgency is Urgency.DANGER and line.item.open,
            )
            for at, (line, (shown, kind, where, owner, state, until)) in enumerate(zip(seen.lines, said, strict=True))
        ]  # fmt: skip

    async def _choices(self, found: Seat, seen: Listed, own: Own | None) -> dict[str, Any]:
        """What the list can be narrowed to: kinds, stations, people; above it one's own duty."""
        district, language = self._side.house.district, found.talk.language
        people = seen.people if len(seen.people) <= NAMED else ()
        places = seen.stations if len(seen.stations) > 1 else ()
        duty = [listing([one]) for one in (*own.turns, own.hours)] if own is not None else []
        named, placed, sits = await self._side.drawing.values(
            found.talk, [[name(one) for one in people], [station(one) for one in places], duty]
        )
        return {
            "kinds": [(one.slug, one.called(language)) for one in district.categories.values()],
            "places": list(zip(places, placed, strict=True)),
            "people": list(zip(people, named, strict=True)),
            "sits": sits,
            "over": sum(seen.today.over(line.item) for line in seen.lines) if own is not None else 0,
        }


BULK = {"assign": Permission.ITEM_ASSIGN, "merge": Permission.ITEM_MERGE}
"""What may be done with several at once, with the right that it needs."""


def counter(side: Side, found: Seat) -> Act | None:
    """登记来访来电, for who may."""
    if not may(found.talk.anywhere(), Permission.ITEM_REPORT_FOR):
        return None
    label = desk_words(found.talk.language)("counter")
    return act(side, found, Choice(phrase(f"button.{Button.REPORT_FOR}"), "report_for"), label)


def sees(talk: Talk, which: str) -> bool:
    actor = talk.anywhere()
    inbox, todo = may(actor, Permission.INBOX_SEE), may(actor, Permission.TODO_SEE)
    return {"inbox": inbox, "todo": todo, "items": inbox or todo}.get(which, False)


def asked_of(which: str, given: Mapping[str, str]) -> Asked:
    """What an address asks for; what it cannot mean is left out."""
    order = given.get("sort", "due")
    group, page = given.get("state", ""), given.get("page", "")
    return Asked(
        which,
        group=group if group in GROUPS else "",
        kind=given.get("kind", "")[:40],
        station=given.get("station", "")[:40],
        owner=given.get("owner", "")[:40],
        danger=given.get("danger", "") == "1",
        place=given.get("place", "")[:60],
        said=given.get("q", "")[:60],
        order=next((one for one in ORDERS if one == order), "due"),
        down=given.get("down", "") == "1",
        page=int(page) - 1 if page.isascii() and page.isdigit() and int(page[:5]) > 0 and len(page) < 5 else 0,
    )


def address(asked: Asked) -> str:
    """Of a page of a list; only what differs from the list as it is first shown."""
    said = {
        "state": asked.group,
        "kind": asked.kind,
        "station": asked.station,
        "owner": asked.owner,
        "danger": "1" if asked.danger else "",
        "place": asked.place,
        "q": asked.said,
        "sort": asked.order if asked.order != "due" else "",
        "down": "1" if asked.down else "",
        "page": str(asked.page + 1) if asked.page else "",
    }
    query = urlencode({key: value for key, value in said.items() if value})
    return f"/desk/{asked.which}" + (f"?{query}" if query else "")


def list_of(path: str) -> Asked | None:
    """The list that an address leads to; None where it leads anywhere else."""
    parts = urlsplit(path[:2000])
    which = parts.path.removeprefix("/desk/")
    if parts.scheme or parts.netloc or f"/desk/{which}" != parts.path or which not in LISTS:
        return None
    return asked_of(which, fields(parts.query))


def matter(number: str, back: str, at: int) -> str:
    """The page of a matter that stands at a place of a list."""
    return f"/desk/items/{quote(number)}?{urlencode({'from': back, 'at': at})}"


def cells(line: Line, seen: Listed) -> tuple[Param, ...]:
    """What the list says of a matter: what it is, kind, station, who has it, how it stands, until when."""
    item = line.item
    return (
        title(item.words_id),
        category(item.category),
        station(item.now_at),
        name(item.handler_id) if item.handler_id else "",
        line.why or text(f"state.{item.state}"),
        line.due or seen.today.said(item) or _until(item),
    )


def _until(item: Item) -> Param:
    """The day, where there is more time than today's."""
    return day(item.due_at) if item.open and item.due_at is not None else ""


def _columns(asked: Asked) -> list[Column]:
    made = []
    for order, key in _COLUMNS:
        now = order == asked.order
        chosen = next((one for one in ORDERS if one == order), None)
        to = address(replace(asked, order=chosen, down=now and not asked.down, page=0)) if chosen else ""
        made.append(Column(key, to, "descending" if now and asked.down else "ascending" if now else ""))
    return made


def _views(rows: Sequence[Mapping[str, object]], here: str) -> list[View]:
    return [View(str(r["id"]), str(r["name"]), str(r["path"]), r["path"] == here) for r in rows[:MOST_VIEWS]]
