"""What everybody in the room sees on the screen: title, agenda, sign-in code, votes. Nobody's name is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.invitation_letters import said, when_and_where
from dialogs.inviting_keys import Inviting
from dialogs.letter import Phrase, department, words
from domain.agenda import line_now, lines_shown
from domain.ballots import FEW, Choice, Motion, MotionState, Subject, counts_of, told
from domain.consultation import Consultation, Stage
from domain.sign_in import Window, window
from handlers.house import House
from handlers.invited import meeting_of
from handlers.sign_in_codes import shown_code, web_link
from handlers.timer_talk import system_talk
from storage.meeting_words import agenda_of
from storage.meetings import came_count
from storage.motions import ballots_of, motions_of, voted
from storage.work import Work

MOST_LINES, FEW_LINES = 7, 3
MOST_MOTIONS = 2
"""The newest of them."""


@dataclass(frozen=True, slots=True)
class Bar:
    choice: str
    count: int
    share: int  # percent of the longest bar


@dataclass(frozen=True, slots=True)
class Shown:
    """A motion on the screen; without `bars` only `total` may be told, and without that nothing."""

    words: str
    department: str
    rating: bool
    secret: bool
    open: bool
    bars: tuple[Bar, ...]
    total: int | None
    rate: int | None  # thousandths
    few: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`state`: past, now or empty for what is to come."""

    number: int
    text: str
    minutes: int
    state: str


@dataclass(frozen=True, slots=True)
class ScreenView:
    number: str
    title: str
    lines: tuple[str, ...]  # when and where
    stage: Stage
    code: str  # empty while nobody can sign in
    link: str
    came: int
    agenda: tuple[Line, ...]
    motions: tuple[Shown, ...]


async def on_screen(house: House, work: Work, found: Consultation, language: str) -> ScreenView:
    motions = await _motions(work, found)
    every = await agenda_of(work, found.id)
    at = _at_line(found, [minutes for _, minutes in every], work.now)
    agenda = [(place, *every[place]) for place in lines_shown(len(every), at, FEW_LINES if motions else MOST_LINES)]

    about = when_and_where(await meeting_of(system_talk(house, work), found))
    phrases: list[Phrase] = [_only(words(found.title_id, 80)), *about]
    phrases += [_only(words(content, 120)) for _, content, _ in agenda]
    for one, _ in motions:
        phrases += [_only(words(one.words_id, 160)), _only(department(one.department_id) if one.department_id else "")]
    texts = iter(await house.labels(work, [{"label": one} for one in phrases], language))
    open_ = window(found, work.now) is Window.OPEN
    return ScreenView(
        number=found.number,
        title=next(texts),
        lines=tuple(next(texts) for _ in about),
        stage=found.state,
        agenda=tuple(Line(place + 1, next(texts), minutes, _state(place, at)) for place, _, minutes in agenda),
        motions=tuple(_shown(one, next(texts), next(texts), live) for one, live in motions),
        code=shown_code(house, found) if open_ else "",
        link=web_link(house, found) if open_ else "",
        came=await came_count(work, found.id),
    )


def _only(what: object) -> Phrase:
    return said(Inviting.NAMED_AS, who=what)  # type: ignore[arg-type]


def _at_line(found: Consultation, minutes: Sequence[int], at: int) -> int | None:
    return line_now(minutes, found.opened_at, at) if found.state is Stage.MEETING else None


def _state(place: int, at: int | None) -> str:
    if at is None or place > at:
        return ""
    return "now" if place == at else "past"


Live = dict[str, int] | None


async def _motions(work: Work, found: Consultation) -> list[tuple[Motion, Live]]:
    """What is voted on now, and the results before it, the newest first; with what may be told of each."""
    every = [one for one in await motions_of(work, found.id) if one.state is MotionState.OPEN or one.counted]
    every.sort(key=lambda one: (one.state is not MotionState.OPEN, -(one.opened_at or 0)))
    return [(one, await _live(work, one)) for one in every[:MOST_MOTIONS]]


async def _live(work: Work, one: Motion) -> Live:
    """Of a secret vote that is on only how many have voted, and not even that while they are few."""
    if one.state is not MotionState.OPEN:
        return dict(one.result)
    if one.secret:
        total = await voted(work, one.id) + sum(one.hands.values())
        return {"total": total} if total >= FEW else None
    now = counts_of((await ballots_of(work, one.id)).values())
    return dict(told(one, {choice: now[choice] + one.hands[choice] for choice in one.choices}))


def _shown(one: Motion, text: str, whose: str, live: Live) -> Shown:
    found = live or {}
    counts = {choice: found[choice.value] for choice in one.choices if choice.value in found}
    return Shown(
        words=text,
        department=whose,
        rating=one.kind is Subject.RATING,
        secret=one.secret,
        open=one.state is MotionState.OPEN,
        bars=_bars(counts),
        total=found.get("total"),
        rate=found.get("rate") if one.counted else None,
        few=bool(found.get("few")),
        lost=bool(found.get("lost")),
    )


def _bars(counts: dict[Choice, int]) -> tuple[Bar, ...]:
    most = max([*counts.values(), 1])
    return tuple(Bar(choice.value, count, 100 * count // most) for choice, count in counts.items())
