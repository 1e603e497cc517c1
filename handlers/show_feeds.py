"""日历订阅: rota and consultations in a telephone's own calendar, by a link that only its owner has."""

from __future__ import annotations

from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Letter, Ref, listing, phrase, sealed, station, text
from dialogs.seen_forms import MakeFeed, ShowFeeds, StopFeed
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.feeds import DISTRICT, OWN, STATION, make
from handlers.talk import Talk
from storage.feeds import feeds_of, stop_feed

MOST = 4
"""Calendars offered at once: two choices each."""


class Feeds:
    FORM = ShowFeeds
    REQUIRES = Permission.FEED_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowFeeds) -> None:
        made = {row["station_id"] or "" for row in await feeds_of(talk.work, talk.person_id)}
        lines, choices = [], []
        for of in _offered(talk)[:MOST]:
            what = _what(talk, of)
            lines.append(phrase(f"say.{Say.FEED_LINE_ON if of in made else Say.FEED_LINE_OFF}", what=what))
            label = Button.FEED_ANEW if of in made else Button.FEED_MAKE
            choices.append(Choice(phrase(f"button.{label}", what=what), "make_feed", {"of": of}))
            if of in made:
                choices.append(Choice(phrase(f"button.{Button.FEED_STOP}", what=what), "stop_feed", {"of": of}))
        key = f"say.{Say.FEEDS}"
        talk.reply(Letter(key, (phrase(key, lines=listing(lines)),), choices=tuple(choices)))


class Make:
    FORM = MakeFeed
    REQUIRES = Permission.FEED_USE

    @staticmethod
    async def handle(talk: Talk, form: MakeFeed) -> None:
        _ensure(talk, form.of)
        code = make(talk.house, talk.work, talk.person_id, form.of or None)
        await talk.house.vault.prepare(talk.person_id)
        address = f"{talk.house.public_url}/calendar/{code}"
        link = sealed(talk.person_id, talk.house.vault.seal(talk.person_id, address))
        key = f"say.{Say.FEED_MADE}"
        lines = (phrase(key, what=_what(talk, form.of)), phrase(f"say.{Say.FEED_HOW}"))
        choices = (
            Choice(phrase(f"button.{Button.FEED_OPEN}"), "link", link=link, primary=True),
            Choice(phrase(f"button.{Button.FEED_STOP}", what=_what(talk, form.of)), "stop_feed", {"of": form.of}),
        )
        talk.reply(Letter(key, lines, choices=choices))


class Stop:
    FORM = StopFeed
    REQUIRES = Permission.FEED_USE

    @staticmethod
    async def handle(talk: Talk, form: StopFeed) -> None:
        """Also of a station at which one no longer serves: there is nothing to be kept from."""
        stop_feed(talk.work, talk.person_id, form.of or None)
        key = f"say.{Say.FEED_STOPPED}"
        again = Choice(phrase(f"button.{Button.FEED_MAKE}", what=_what(talk, form.of)), "make_feed", {"of": form.of})
        choices = (again,) if form.of in _offered(talk) else ()
        talk.reply(Letter(key, (phrase(key, what=_what(talk, form.of)),), choices=choices))


def _offered(talk: Talk) -> list[str]:
    """The person's own (empty) where he may come to sit, for staff the district, then each station he serves at."""
    own = [""] if talk.roles & OWN else []
    seats = {one.scope_id for one in talk.appointments if one.role in STATION}
    whole = [talk.house.district.id] if talk.roles & DISTRICT else []
    return [*own, *whole, *(id_ for id_ in talk.house.district.stations if id_ in seats)]


def _ensure(talk: Talk, of: str) -> None:
    if of not in _offered(talk):
        raise Refusal(Refused.NOT_YOURS)


def _what(talk: Talk, of: str) -> Ref:
    if of == talk.house.district.id:
        return text(f"label.{Label.FEED_DISTRICT}")
    return text(f"label.{Label.FEED_OF}", station=station(of)) if of else text(f"label.{Label.FEED_OWN}")
