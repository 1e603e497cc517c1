"""公开征求附议 under a title of the station's own, and 不列为协商 with a reason. 列为协商 is `begin_consultation`."""

from __future__ import annotations

from dataclasses import replace

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, category, phrase, row, say, words
from dialogs.open_lines import neighbours
from dialogs.topic_cards import show_topic_choice
from dialogs.topic_forms import DecideTopic, OpenTopic
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from domain.topic import Topic, TopicState, refuse, show
from handlers.dialog import answer_choice
from handlers.own_title import hear_title, newest_title, proposed
from handlers.recusing import named_in
from handlers.talk import Talk
from handlers.topics import tell_backers, tell_proposer, topic_to_decide
from storage import tables
from storage.topics import write_topic


class Open:
    FORM = OpenTopic
    REQUIRES = Permission.TOPIC_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        found = await _to_open(talk, draft.values["topic"])
        if name == "words":
            return await newest_title(talk, draft, found.station_id)
        if name:
            return draft
        said = await proposed(talk, found.station_id, await talk.words([found.title_id]))
        made = {"words": [talk.keep("shown", said, days=7)]} if said else {}
        return replace(draft, values=draft.values | {"number": found.number} | made)

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, said: Answer) -> Answer:
        found = await _to_open(talk, draft.values["topic"])
        return await hear_title(talk, found.station_id, said) if name == "words" else said

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        """As the neighbours will see it."""
        found = await _to_open(talk, draft.values["topic"])
        rows = (
            row("megaphone", words(draft.values["words"][-1]), f"label.{Label.OPEN_TITLE}"),
            row("tag", category(found.category), f"label.{Label.CATEGORY}"),
            row("users", neighbours(0), f"label.{Label.SUPPORTERS}"),
        )
        return Letter(
            "open_topic.check.ask",
            (phrase("open_topic.check.ask", number=found.number),),
            card=Card(rows=rows),
            choices=(
                answer_choice(phrase(f"button.{Button.SHOW_TO_ALL}"), CHECK, "submit", primary=True),
                answer_choice(phrase(f"button.{Button.CHANGE_TITLE}"), CHECK, "words"),
                button(Button.CANCEL, "cancel"),
            ),
        )

    @staticmethod
    async def handle(talk: Talk, form: OpenTopic) -> None:
        found = await _to_open(talk, form.topic)
        title = form.words[-1]
        written = " ".join((await talk.words([title])).split())
        if not written:
            raise Refusal(Refused.WORDS_GONE)
        moved, event = show(found, talk.actor(found.station_id), talk.now, talk.channel, title=title)
        columns = {"kind": "shown", "person_id": None, "text": written, "expires_at": None, "via": ""}
        talk.work.update(tables.contents, {"id": title}, rule="one", **columns)
        talk.texts[title] = written
        made = write_topic(talk.work, moved, event)
        tell_proposer(talk, made, Say.TOPIC_SHOWN_TOLD, number=made.number)
        key = f"say.{Say.TOPIC_OPENED}"
        talk.reply(say(key, show_topic_choice(made), number=made.number, title=words(title)))


async def _to_open(talk: Talk, topic_id: str) -> Topic:
    """What is about somebody who serves is never shown to all. Raises Refusal."""
    found = await topic_to_decide(talk, topic_id)
    if found.state is not TopicState.PROPOSED:
        raise Refusal(Refused.TOPIC_MOVED, number=found.number)
    if await named_in(talk, found.station_id, await talk.words([found.words_id])):
        raise Refusal(Refused.TOPIC_ABOUT_PEOPLE, number=found.number)
    return found


class Refuse:
    FORM = DecideTopic
    REQUIRES = Permission.TOPIC_DECIDE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        found = await topic_to_decide(talk, draft.values["topic"])
        return replace(draft, values=draft.values | {"number": found.number})

    @staticmethod
    async def handle(talk: Talk, form: DecideTopic) -> None:
        found = await topic_to_decide(talk, form.topic)
        reason = await talk.settle(form.reason, "topic_reason", None, strip=True)
        moved = refuse(found, talk.actor(found.station_id), talk.now, talk.channel, reason=reason)
        made = write_topic(talk.work, *moved)
        tell_proposer(talk, made, Say.TOPIC_REFUSED_TOLD, number=made.number, words=words(reason))
        await tell_backers(talk, made, Say.TOPIC_REFUSED_BACKERS, words=words(reason))
        talk.reply(say(f"say.{Say.TOPIC_REFUSED}", number=made.number))
