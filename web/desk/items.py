"""The page of one matter, with the ones before and after it in the list that one came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from dialogs.clock_lines import clock_name, stands
from dialogs.letter import Choice, Param, department, listing, moment, name, text, title, words
from dialogs.sheet_cards import next_date
from dialogs.topic_cards import talked_choice, talked_line
from domain.item import Item
from domain.refusal import Refusal, Refused
from domain.running import Running, Step, climbed
from domain.sheet import Sheet
from handlers.desk_dossier import may_open
from handlers.desk_identity import Look
from handlers.desk_item import TO_RESIDENT, ItemSeen, item_seen
from handlers.desk_items import beside, by_number
from handlers.desk_said import Said
from handlers.desk_sessions import Seat
from web.desk.html import Act, act, desk_words, draw, refused
from web.desk.lists import address, list_of, matter, sees
from web.desk.side import Side

NOTE = "note"
IDENTITY = "open_identity"


@dataclass(frozen=True, slots=True)
class Spoken:
    at: str
    who: str
    words: str
    ours: bool
    what: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """`tone`: over, soon, rest (stands still) or fine; the words say the same."""

    name: str
    stands: str
    tone: str


@dataclass(frozen=True, slots=True)
class Near:
    """Another matter that may be the same; `merge` for who may."""

    number: str
    title: str
    to: str
    merge: Act | None


class Items:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def item(self, request: Request, found: Seat) -> Response:
        """A matter that there is not, and one that the person may not see, are told alike."""
        item = await by_number(found.talk, str(request.path_params["number"])[:40])
        try:
            if item is None:
                raise Refusal(Refused.ITEM_UNKNOWN)
            seen = await item_seen(found.talk, item.id)
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.ITEM_UNKNOWN), 404)
        [card] = await self._side.drawing.letters(found.talk, [seen.card])
        acts = [
            act(self._side, found, choice, button.label)
            for choice, button in zip(seen.card.choices, card.buttons, strict=True)
        ]
        back, before, after = await self._way(request, found, item)
        return draw(
            request, self._side, found, "item.html",
            card=card.card, photos=seen.photos, at=self._slug(item), back=back, before=before, after=after,
            dossier=f"/desk/items/{quote(item.number)}/dossier" if may_open(found.talk, item) else "",
            **_sorted(acts, seen.primary), **await self._around(found, seen),
        )  # fmt: skip

    async def _way(self, request: Request, found: Seat, item: Item) -> tuple[str, str, str]:
        """Back to the list, and to the matters before and after this one in it."""
        asked, place = list_of(request.query_params.get("from", "")), request.query_params.get("at", "")
        if asked is None or not sees(found.talk, asked.which) or not (place.isascii() and place.isdigit()):
            return "/desk", "", ""
        near = await beside(found.talk, asked, int(place[:7]), item.id)
        back = address(asked)
        before, after = (matter(one[0], back, one[1]) if one else "" for one in (near.before, near.after))
        return back, before, after

    async def _around(self, found: Seat, seen: ItemSeen) -> dict[str, Any]:
        """Everything beside the card, resolved in one go."""
        now, calendar = found.talk.now, self._side.house.calendar
        groups = _groups(seen, now)
        parts = list(accumulate(map(len, groups)))
        rows = list(chain.from_iterable(groups))
        said = await self._side.drawing.values(found.talk, rows)
        moves, both, notes, clocks, alike, sheets, talks, people, writing, looks, merges, agrees = (
            said[start:end] for start, end in zip([0, *parts], parts, strict=False)
        )
        labels, agreed, see = iter(merges), iter(agrees), desk_words(found.talk.language)("see_talk")
        return {
            "moves": list(reversed(moves)),
            "both": spoken(seen.both, both),
            "notes": list(reversed(spoken(seen.notes, notes))),
            "clocks": [
                ClockShown(called, until, _tone(one, now, climbed(one, now, calendar)))
                for one, (called, until) in zip(seen.clocks, clocks, strict=True)
            ],
            "alike": [
                Near(
                    one.number, shown, f"/desk/items/{quote(one.number)}",
                    act(self._side, found, choice, next(labels)[0]) if choice else None,
                )
                for (one, choice), (shown,) in zip(seen.alike, alike, strict=True)
            ],
            "sheets": sheets,
            "looks": None if seen.identity is None else [
                (one, told, act(self._side, found, one.agree, next(agreed)[0]) if one.agree else None)
                for one, told in zip(seen.identity, looks, strict=True)
            ],
            "talks": [
                (line, act(self._side, found, talked_choice(one), see))
                for one, (line,) in zip(seen.talks, talks, strict=True)
            ],
            "people": [(key, said) for (key, _), (said,) in zip(seen.people, people, strict=True)],
            "writing": writing,
        }  # fmt: skip

    def _slug(self, item: Item) -> str:
        place = self._side.house.district.place(item.now_at)
        return place.slug if place else ""


def _sorted(acts: Sequence[Act], primary: int) -> dict[str, Any]:
    """A note apart from what goes out to the resident, and both apart from the rest."""
    referring = any(one.verb == "refer" for one in acts)
    sealed = [one for one in acts if one.verb == IDENTITY]
    primary -= sum(one.verb == IDENTITY for one in acts[:primary])
    acts = [one for one in acts if one.verb != IDENTITY]
    return {
        "identity": sealed,
        "refers": referring,
        "note": [one for one in acts if one.verb == NOTE],
        "out": [one for one in acts if one.verb in TO_RESIDENT],
        "near": [one for one in acts[:primary] if one.verb not in (NOTE, *TO_RESIDENT)],
        "rare": [one for one in acts[primary:] if one.verb not in (NOTE, *TO_RESIDENT)],
    }


def _label(choice: Choice) -> tuple[Param, ...]:
    return (text(choice.label["key"], **choice.label["params"]),)


def _look(one: Look) -> tuple[Param, ...]:
    return moment(one.at), name(one.by), words(one.reason), name(one.second) if one.second else ""


def _line(one: Said) -> tuple[Param, ...]:
    return one.at, one.who, one.words, one.what


def spoken(said: Sequence[Said], rows: Sequence[Sequence[str]]) -> list[Spoken]:
    return [
        Spoken(at, who, words, one.ours, what) for one, (at, who, words, what) in zip(said, rows, strict=True) if words
    ]


def sheet_row(one: Sheet) -> tuple[Param, ...]:
    due = next_date(one)
    part, state = text(f"sheet_part.{one.part}"), text(f"sheet_state.{one.state}")
    return one.number, department(one.department_id), part, state, due.said("head") if due else ""


def _tone(one: Running, now: int, step: Step) -> str:
    if one.pause(now) is not None:
        return "rest"
    return "over" if now >= one.due_at else "soon" if step >= Step.YELLOW else "fine"


def _groups(seen: ItemSeen, now: int) -> list[list[Sequence[Param]]]:
    """What stands beside the card, each kind its rows, in the order in which `_around` takes them apart."""
    return [
        [(move["params"]["at"], move["params"]["what"]) for move in seen.moves],
        [_line(one) for one in seen.both],
        [_line(one) for one in seen.notes],
        [(clock_name(one.clock), stands(one, now)) for one in seen.clocks],
        [(title(one.words_id),) for one, _ in seen.alike],
        [sheet_row(one) for one in seen.sheets],
        [(listing([talked_line(one)]),) for one in seen.talks],
        [(said,) for _, said in seen.people],
        [(name(one.person_id), moment(one.at)) for one in seen.writing],
        [_look(one) for one in seen.identity or ()],
        [_label(choice) for _, choice in seen.alike if choice],
        [_label(one.agree) for one in seen.identity or () if one.agree],
    ]
