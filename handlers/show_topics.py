"""大家提的议题: those that the station has opened; for who decides, also those that wait for his word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.cards import button
from dialogs.keys import Button, Say
from dialogs.letter import Choice, Letter, Param, listing, moment, phrase, station, text, words
from dialogs.topic_cards import look_choice, topic_choice, topic_line
from dialogs.topic_forms import ShowTopic, ShowTopics
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from domain.topic import Backing, Topic, TopicState
from handlers.practice import may_come
from handlers.talk import Talk
from handlers.topics import decides, topic_there
from storage.topics import backers_of, topics_at, topics_of

MOST = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """Topics of some stations; `inside`: as who decides about them reads them."""

    places: Sequence[str]
    inside: bool
    found: Sequence[Topic]


async def shown(talk: Talk) -> Shown:
    """Those that this person may read: what waits for his word, or what is open and what he proposed himself."""
    places = _stations(talk)
    inside = talk.serves and all(may(talk.actor(one), Permission.TOPIC_DECIDE) for one in places)
    states = (TopicState.PROPOSED, TopicState.SHOWN) if inside else (TopicState.SHOWN,)
    found = await topics_at(talk.work, places, states)
    if inside:
        await talk.words([one.words_id for one in found])  # read at once, for the names in them
        return Shown(places, inside, [one for one in found if await decides(talk, one)])
    mine = [one for one in await topics_of(talk.work, talk.person_id) if one.open]
    return Shown(places, inside, list({one.id: one for one in (*mine, *found)}.values()))


def _stations(talk: Talk) -> list[str]:
    """Where this person decides in the hat that he wears; else the chat's own."""
    if talk.serves:
        own = [one for one in talk.house.district.stations if may(talk.actor(one), Permission.TOPIC_DECIDE)]
        if own:
            return [talk.hat.scope_id] if talk.hat.scope_id in own else own
    return [talk.station.id] if may_come(talk, talk.station) else []


class Topics:
    FORM = ShowTopics
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowTopics) -> None:
        seen = await shown(talk)
        places, inside, found = seen.places, seen.inside, seen.found
        offers = button(Button.PROPOSE_TOPIC, "propose_topic")
        where: Param = station(places[0]) if len(places) == 1 else ""
        if not found:
            key = f"say.{Say.TOPICS_NONE}"
            talk.reply(Letter(key, (phrase(key, station=where),), choices=(offers,)))
            return
        pages = -(-len(found) // MOST)
        page = form.page % pages
        part = found[page * MOST :][:MOST]
        key = f"say.{Say.TOPICS_LIST}"
        lines = listing([topic_line(one, inside=inside or one.person_id == talk.person_id) for one in part])
        more = (button(Button.MORE, "show_topics", page=page + 1),) if pages > 1 else ()
        line = phrase(key, station=where, count=len(found), lines=lines)
        talk.reply(Letter(key, (line,), choices=(*(topic_choice(one) for one in part), offers, *more)))


class Show:
    FORM = ShowTopic
    REQUIRES = Permission.CHAT_USE

    @staticmethod
    async def handle(talk: Talk, form: ShowTopic) -> None:
        found = await topic_there(talk, form.topic)
        inside = talk.serves and await decides(talk, found)
        own = found.person_id == talk.person_id
        how = dict(await backers_of(talk.work, found.id)).get(talk.person_id)
        if not (inside or own or how or found.state is TopicState.SHOWN):
            raise Refusal(Refused.TOPIC_UNKNOWN)
        lines = [topic_line(found, inside=inside or own)]
        if (inside or own) and found.words_id != found.title_id:
            key = f"say.{Say.TOPIC_SAID}"
            lines.append(phrase(key, words=words(found.words_id), at=moment(found.made_at)))
        if not (inside or own or found.state is TopicState.SHOWN):
            lines.append(phrase(f"say.{Say.TOPIC_STANDS}", state=text(f"topic_state.{found.state}")))
        if found.reason_id is not None and (inside or own):
            lines.append(phrase(f"say.{Say.TOPIC_REASON}", words=words(found.reason_id)))
        if found.state is TopicState.SHOWN and not inside:
            rules = talk.house.consulting
            lines.append(phrase(f"say.{Say.TOPIC_WANTS}", supports=rules.supports, signers=rules.signers))
        choices = topic_choices(found, inside=inside, own=own, how=how)
        talk.reply(Letter(lines[0]["key"], tuple(lines), choices=tuple(choices), carries=inside or own))


def topic_choices(found: Topic, *, inside: bool, own: bool, how: Backing | None) -> list[Choice]:
    """What its reader can do; `how` he stands behind it now."""
    if found.consultation_id is not None and inside:
        return [look_choice(found.consultation_id)]
    return _deciding(found) if inside else _standing(found, own=own, how=how)


def _deciding(found: Topic) -> list[Choice]:
    if not found.open:
        return []
    shows = [button(Button.SHOW_TO_ALL, "open_topic", primary=True, topic=found.id)]
    return [
        *(shows if found.state is TopicState.PROPOSED else []),
        button(Button.TAKE_TOPIC, "begin_consultation", topic=found.id),
        button(Button.REFUSE_TOPIC, "decide_topic", topic=found.id),
    ]


def _standing(found: Topic, *, own: bool, how: Backing | None) -> list[Choice]:
    """What a resident can do: stand behind it, go over from one way to the other, stop; his own he takes back."""
    if not found.open:
        return []
    if own:
        return [button(Button.WITHDRAW_TOPIC, "withdraw_topic", topic=found.id)]
    stands = [
        *([button(Button.SUPPORT_TOPIC, "support_topic", primary=True, topic=found.id)] if how is None else []),
        *([button(Button.SIGN_TOPIC, "sign_topic", topic=found.id)] if how is not Backing.SIGNS else []),
        *([button(Button.UNSUPPORT_TOPIC, "unsupport_topic", topic=found.id)] if how is not None else []),
    ]
    return [*stands, button(Button.TOPICS, "show_topics")]
