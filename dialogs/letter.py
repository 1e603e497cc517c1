"""A letter before it is rendered: text keys with parameters, fixed when it is posted.

Parameters are plain values or references (`{"$": kind, …}`), resolved for the reader when the letter is rendered;
words and names are always references, so that erasing them reaches every letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Ref = dict[str, Any]
Param = str | int | Ref
Phrase = dict[str, Any]
"""`{"key": text key, "params": {name: Param}}`."""


def phrase(key: str, **params: Param | None) -> Phrase:
    return {"key": key, "params": {name: value for name, value in params.items() if value is not None}}


def words(content_id: str, clip: int = 0) -> Ref:
    """The text of a content, at most `clip` characters of it where that is not 0."""
    return {"$": "words", "id": content_id, "clip": clip}


def title(content_id: str) -> Ref:
    """The core of a content in at most 20 characters."""
    return {"$": "title", "id": content_id}


def street(content_id: str) -> Ref:
    """Of a place the street alone; empty where none is named."""
    return {"$": "street", "id": content_id}


def name(person_id: str) -> Ref:
    """The public name of somebody who serves."""
    return {"$": "name", "id": person_id}


def called(person_id: str, sealed: str | None, via: str = "") -> Ref:
    """A resident's form of address, or the word for somebody who did not give one.

    `via` is the channel that he gave it by, where the letter is not about his item alone.
    """
    return {"$": "called", "id": person_id, "sealed": sealed or ""} | ({"via": via} if via else {})


def phone(person_id: str, sealed: str) -> Ref:
    """A telephone number that its person's key has sealed."""
    return {"$": "phone", "id": person_id, "sealed": sealed}


def sealed(person_id: str, value: str) -> Ref:
    """A secret of its reader's own, which his key has sealed: a link that is to stand nowhere in clear."""
    return {"$": "sealed", "id": person_id, "value": value}


def text(key: str, **params: Param | None) -> Ref:
    """Another phrase inside a phrase."""
    return {"$": "text", **phrase(key, **params)}


def moment(at: int) -> Ref:
    return {"$": "moment", "at": at}


def day(at: int) -> Ref:
    """The date alone."""
    return {"$": "day", "at": at}


def month(at: int) -> Ref:
    """The month that an instant lies in."""
    return {"$": "month", "at": at}


def day_of_month(at: int) -> Ref:
    """The day with its weekday, where the month was said already."""
    return {"$": "day_of_month", "at": at}


def clock(at: int) -> Ref:
    """The time of day alone."""
    return {"$": "clock", "at": at}


def hours(start: int, end: int) -> Ref:
    """今天 15:00–16:30, where the date itself stands beside; with the day of the end where that is another one."""
    return {"$": "hours", "start": start, "end": end}


def span(milliseconds: int) -> Ref:
    """A length of time, as 6 分钟."""
    return {"$": "span", "ms": milliseconds}


def category(slug: str) -> Ref:
    return {"$": "category", "slug": slug}


def station(station_id: str) -> Ref:
    return {"$": "station", "id": station_id}


def department(department_id: str) -> Ref:
    return {"$": "department", "id": department_id}


def channels(names: Iterable[str]) -> Ref:
    """Kinds of chats in plain words; never an id of a platform."""
    return {"$": "channels", "names": [*dict.fromkeys(names)]}


def both(zh: str, en: str) -> Ref:
    """A name that the district has given in both languages; the Chinese one where there is no other."""
    return {"$": "both", "zh": zh, "en": en or zh}


def device(name: str) -> Ref:
    """A browser, 「Chrome, Windows」; where English has another name for it, 「中文 / English, Android」."""
    browser, comma, machine = name.partition(", ")
    zh, _, en = browser.partition(" / ")
    return both(f"{zh}{comma}{machine}", f"{en or zh}{comma}{machine}")


def listing(parts: list[Phrase], separator: Literal["line", "comma", "arrow"] = "line") -> Ref:
    """Several phrases, one a line, in a row, or one after the other."""
    return {"$": "listing", "parts": parts, "separator": separator}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a button, its number or its label does: the verb with its arguments. `row` puts it on a check card's row."""

    label: Phrase
    verb: str
    args: Mapping[str, Any] = field(default_factory=dict)
    primary: bool = False
    row: str = ""
    link: str | Ref = ""

    def kept(self, code: str) -> dict[str, Any]:
        return {
            "code": code,
            "label": self.label,
            "verb": self.verb,
            "args": dict(self.args),
            "primary": self.primary,
            "row": self.row,
            "link": self.link,
        }


PICKS = "picks"
"""The `row` of the choice that sends what was picked on a card."""
Row = dict[str, Any]


def row(icon: str, value: Param, label: str = "", change: str = "", *, short: Param = "") -> Row:
    """A card's line; `label` is a text key, `change` the `row` of the choice that changes it.

    `short` stands in its place beside the card's block of date.
    """
    return {"icon": icon, "text": value, "label": label, "change": change} | ({"short": short} if short else {})


@dataclass(frozen=True, slots=True)
class Pick:
    """A line of a card with its answers side by side; `said` is the one that was given before."""

    id: str
    text: Param
    said: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """`track` holds `(text key, at or 0, state)`; `state` is a text key.

    Where a card is drawn, `day` stands in a block of its own, and `lead` above the card in place of the letter's text,
    which then tells all that the card does. `picks` are answered all at once, each with one of `answers` (value and
    text key), by the choice whose `row` is `PICKS`; there its label is `send`.
    """

    title: Param = ""
    number: str = ""
    state: str = ""
    tone: str = "plain"
    rows: tuple[Row, ...] = ()
    track: tuple[tuple[str, int, str], ...] = ()
    day: int = 0
    parties: tuple[Param, ...] = ()
    lead: tuple[Phrase, ...] = ()
    picks: tuple[Pick, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    send: str = ""

    def kept(self) -> dict[str, Any]:
        made: dict[str, Any] = {"title": self.title, "number": self.number, "state": self.state, "tone": self.tone}
        made |= {"rows": list(self.rows), "track": [list(step) for step in self.track]}
        more: dict[str, Any] = {
            "day": self.day,
            "parties": list(self.parties),
            "lead": list(self.lead),
            "send": self.send,
        }
        more |= {"picks": [asdict(one) for one in self.picks], "answers": [list(one) for one in self.answers]}
        return made | {name: value for name, value in more.items() if value}


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer to set; `at` is its due time, or `delay` after the letter's delivery where `at` is None."""

    kind: str
    subject: str
    round: int = 0
    at: int | None = None
    delay: int = 0
    half: str = ""  # kind of another one, which is due after half of the delay


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing said to one person. `kind` names it in transcripts and tests: the key of its first phrase as a rule."""

    kind: str
    text: tuple[Phrase, ...] = ()
    card: Card | None = None
    choices: tuple[Choice, ...] = ()
    files: tuple[str, ...] = ()
    picture: Mapping[str, str] = field(default_factory=dict)  # {"rota": station id, "month": YYYY-MM}: drawn when shown
    speaker: Mapping[str, Any] = field(default_factory=dict)  # empty is the bot; {"member": person id} …
    style: Literal["bubble", "move"] = "bubble"
    item_id: str | None = None
    via: str = ""  # channel that the item came by: decides what may be carried elsewhere
    carries: bool = False  # holds words or places of the item
    must_reach: bool = False
    urgent: bool = False
    on_delivery: Timer | None = None
    call: str = ""  # the call that this letter gives the words for
    wait: int = 0  # ms before it is sent; a later one of the same form takes its place
    ask_location: bool = False

    def body(self) -> dict[str, Any]:
        made: dict[str, Any] = {"text": list(self.text)}
        if self.card is not None:
            made["card"] = self.card.kept()
        if self.files:
            made["files"] = list(self.files)
        if self.picture:
            made["picture"] = dict(self.picture)
        if self.speaker:
            made["speaker"] = dict(self.speaker)
        if self.style != "bubble":
            made["style"] = self.style
        if self.via:
            made["via"] = self.via
        if self.carries:
            made["carries"] = True
        if self.ask_location:
            made["ask_location"] = True
        return made

    def numbered(self) -> list[dict[str, Any]]:
        """As they are shown; links, which nobody answers by number, leave no gap in the numbers."""
        counted = sorted(range(len(self.choices)), key=lambda at: bool(self.choices[at].link))
        numbers = {at: str(number) for number, at in enumerate(counted, 1)}
        return [choice.kept(numbers[at]) for at, choice in enumerate(self.choices)]


def say(key: str, *choices: Choice, **params: Param | None) -> Letter:
    """A plain line of the bot."""
    return Letter(kind=key, text=(phrase(key, **params),), choices=choices)
