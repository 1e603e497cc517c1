"""交办单: what a department has in hand, or what a station has sent; and one sheet with what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from dialogs.desk_cards import colour, runs
from dialogs.letter import Param, category, day, department, moment, station, text, title, words
from domain.clocks import Clock
from domain.refusal import Refusal, Refused
from domain.sheet import Sheet
from domain.sheet_guards import may_return
from handlers.desk_sessions import Seat
from handlers.desk_sheets import TABS, SheetSeen, sheet_seen, sheets_seen, speaks_for, writes
from web.desk.html import act, desk_words, draw, refused
from web.desk.side import Side

_STEPS = ("sent_at", "signed_at", "replied_at", "ended_at")


@dataclass(frozen=True, slots=True)
class Line:
    """`back` is until when it may be returned; `tone` is red, yellow or green, `due` says the same."""

    number: str
    tone: str
    title: str
    kind: str
    state: str
    due: str
    back: str
    department: str
    station: str


class Sheets:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def listed(self, request: Request, found: Seat) -> Response:
        talk, asked = found.talk, request.query_params
        both = bool(speaks_for(talk)) and writes(talk)
        own = bool(speaks_for(talk)) and asked.get("of") != "station"
        tab = asked.get("tab", "") if asked.get("tab") in TABS else "open"
        page = asked.get("page", "")
        at = int(page) - 1 if page.isascii() and page.isdigit() and 0 < len(page) < 5 and int(page) else 0
        try:
            seen = await sheets_seen(talk, tab, at, own=own)
        except Refusal as refusal:
            return refused(request, self._side, found, refusal)
        cells = [self._cells(found, one) for one in seen.sheets]
        said = await self._side.drawing.values(talk, cells)
        calendar = self._side.house.calendar
        tones = [colour(one, talk.now, calendar) if one.open else "" for one in seen.sheets]
        lines = [Line(one.number, tone, *row) for one, tone, row in zip(seen.sheets, tones, said, strict=True)]
        return draw(request, self._side, found, "sheets.html", seen=seen, lines=lines, tabs=tuple(TABS), both=both)

    def _cells(self, found: Seat, one: Sheet) -> list[Param]:
        now, t = found.talk.now, desk_words(found.talk.language)
        reply, back = runs(one, Clock.REFERRAL_REPLY), runs(one, Clock.REFERRAL_RETURN)
        return [
            title(one.text_id) if one.text_id else t("sh_unwritten"),
            category(one.category),
            text(f"sheet_state.{one.state}"),
            day(reply.due_at) if reply else day(one.ended_at) if one.ended_at else "",
            moment(back.due_at) if back and may_return(one, now) else "",
            department(one.department_id),
            station(one.station_id),
        ]

    async def one(self, request: Request, found: Seat) -> Response:
        """A sheet that there is not, and one that the person may not see, are told alike."""
        try:
            seen = await sheet_seen(found.talk, str(request.path_params["number"])[:40])
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.SHEET_UNKNOWN), 404)
        return await self._drawn(request, found, seen)

    async def _drawn(self, request: Request, found: Seat, seen: SheetSeen) -> Response:
        one = seen.sheet
        [card] = await self._side.drawing.letters(found.talk, [seen.letter])
        steps = [(step, getattr(one, step)) for step in _STEPS if getattr(one, step)]
        rows: list[list[Param]] = [
            [words(one.text_id) if one.text_id else "", words(one.place_id) if one.place_id else ""],
            [words(one.reply_id) if one.reply_id else "", department(one.department_id)],
            [moment(at) for _, at in steps],
            *([move["params"]["at"], move["params"]["what"]] for move in seen.moves),
        ]
        (body, place), (reply, whose), times, *moves = await self._side.drawing.values(found.talk, rows)
        acts = [
            act(self._side, found, choice, button.label)
            for choice, button in zip(seen.letter.choices, card.buttons, strict=True)
        ]
        at = self._side.house.district.place(one.station_id)
        return draw(
            request, self._side, found, "sheet.html",
            card=card.card, body=body, place=place, reply=reply, whose=whose, sheet=one, acts_=acts,
            steps=[(step, when) for (step, _), when in zip(steps, times, strict=True)],
            moves=list(reversed(moves)), at=at.slug if at and not seen.own else "",
            item=f"/desk/items/{quote(seen.item.number)}" if seen.item else "",
        )  # fmt: skip
