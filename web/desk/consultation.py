"""The page of one consultation, from its topic to what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from dialogs.letter import Letter, Param, moment
from domain.refusal import Refusal, Refused
from handlers.desk_consultation import People, Seen, consultation_read, consultation_seen
from handlers.desk_outcome import MinutesRead, Outcome, outcome_seen
from handlers.desk_sessions import Seat
from web.desk.html import Act, act, draw, refused
from web.desk.lines import Lines
from web.desk.poll_table import poll_table
from web.desk.side import Side

Part = Callable[[], object]
"""Of the page, once everything was drawn."""
_REPLIES = frozenset({"inviting.reply_line", "inviting.no_reply"})


class ConsultationPage:
    def __init__(self, side: Side) -> None:
        self._side = side

    async def show(self, request: Request, found: Seat) -> Response:
        """One that there is not, and one that the person may not see, are told alike."""
        try:
            one, mine, inside = await consultation_read(found.talk, str(request.path_params["number"])[:40])
        except Refusal:
            return refused(request, self._side, found, Refusal(Refused.CONSULTATION_UNKNOWN), 404)
        seen = await consultation_seen(found.talk, one, mine, inside=inside)
        came = await outcome_seen(found.talk, one, mine, inside=inside)
        [card, *motions] = await self._side.drawing.letters(found.talk, [seen.card, *came.motions])
        lines = Lines(self._side, found)
        parts = _before(lines, found, seen) | _after(lines, came)
        await lines.draw()
        place = self._side.house.district.place(one.station_id)
        voted = [
            (shown.text, self._acts(found, letter, [button.label for button in shown.buttons]))
            for shown, letter in zip(motions, came.motions, strict=True)
        ]
        return draw(
            request, self._side, found, "consultation.html", 200,
            card=card.card, at=place.slug if place else "", inside=seen.inside, items=seen.items, motions=voted,
            **{key: part() for key, part in parts.items()},
        )  # fmt: skip

    def _acts(self, found: Seat, letter: Letter, labels: Sequence[str]) -> list[Act]:
        return [act(self._side, found, one, label) for one, label in zip(letter.choices, labels, strict=True)]


def _before(lines: Lines, found: Seat, seen: Seen) -> dict[str, Part]:
    """What leads to the meeting, and who comes."""
    parties = lines.row(*seen.parties)
    made: dict[str, Part] = {
        "near": lines.acts(seen.near),
        "rare": lines.acts(seen.rare),
        "steps": _steps(lines, seen),
        "agenda": _only(lines.row(seen.agenda if seen.agenda is not None else "")),
        "parties": lambda: [one for one in parties() if one],
        "people": _people(lines, seen.people) if seen.people is not None else _nothing,
        "thread": _thread(lines, seen),
        "poll": poll_table(lines, found.talk, seen.poll) if seen.poll is not None else _nothing,
        "moves": lines.rows([_move(one["params"]) for one in seen.moves]),
    }
    return made


def _nothing() -> None:
    return None


def _only(row: Callable[[], list[str]]) -> Part:
    return lambda: row()[0]


def _steps(lines: Lines, seen: Seen) -> Part:
    names = lines.row(*(one.name for one in seen.steps))
    told = [lines.phrases([said for said, _ in one.evidence]) for one in seen.steps]
    return lambda: [
        (name, step.state, [(said, there) for said, (_, there) in zip(row(), step.evidence, strict=True)])
        for name, step, row in zip(names(), seen.steps, told, strict=True)
    ]


def _people(lines: Lines, people: People) -> Part:
    """Whether somebody is there is told once anybody came."""
    met = any(one.one.came_at for one in people.lines)
    rows = lines.rows([(*one.cells, moment(one.one.came_at) if one.one.came_at else "") for one in people.lines])
    counts, acts = lines.phrases(people.counts), lines.acts(people.choices)
    return lambda: {"rows": rows(), "counts": counts(), "acts": acts(), "met": met}


def _thread(lines: Lines, seen: Seen) -> Part:
    if seen.thread is None:
        return _nothing
    said, acts = lines.phrases(seen.thread.lines), lines.acts(seen.thread.choices)
    replies = [one["key"] in _REPLIES for one in seen.thread.lines]
    return lambda: {"lines": list(zip(said(), replies, strict=True)), "acts": acts()}


def _move(said: Mapping[str, Param]) -> list[Param]:
    return [said.get(key, "") for key in ("at", "by", "what", "more")]


def _after(lines: Lines, came: Outcome) -> dict[str, Part]:
    deeds = lines.rows([one.cells for one in came.deeds])
    acts = [lines.acts(one.choices) for one in came.deeds]
    looks = lines.rows([one.cells for one in came.looks])
    asks = [lines.acts(one.choices) for one in came.looks]
    suggestion, fate, agreed = lines.row(*came.suggestion), lines.row(*came.fate), lines.row(came.agreed)
    return {
        "agreed": _only(agreed),
        "minutes": _minutes(lines, came.minutes) if came.minutes is not None else _nothing,
        "deeds": lambda: [
            (row, one.late, own()) for row, one, own in zip(deeds(), came.deeds, acts, strict=True)
        ],
        "suggestion": suggestion,
        "fate": fate,
        "looks": lambda: [(row, own()) for row, own in zip(looks(), asks, strict=True)],
    }  # fmt: skip


def _minutes(lines: Lines, read: MinutesRead) -> Part:
    last = read.edition
    objected, acts = lines.rows(read.objected), lines.acts(read.choices)
    times = lines.row(*(moment(at) if at else "" for at in (last.sent_at, last.answer_by, last.settled_at)))
    return lambda: {
        "edition": last.edition,
        "state": last.state,
        "sent": times()[0],
        "by": times()[1],
        "settled": times()[2],
        "parts": read.parts,
        "counts": read.counts,
        "objected": objected(),
        "mine": read.mine,
        "acts": acts(),
    }
