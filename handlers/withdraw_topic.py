"""撤回议题: where others stand behind it, it goes on as the station's own; so too when its proposer is erased."""

from __future__ import annotations

from dialogs.keys import Say
from dialogs.letter import say, words
from dialogs.topic_forms import WithdrawTopic
from domain.people import Actor
from domain.permissions import Permission
from domain.topic import Backing, Topic, TopicState, leave, withdraw
from handlers.talk import Talk
from handlers.topics import tell_backers, topic_there
from storage import tables
from storage.items import contents_by_id
from storage.topics import backed_by, leave_topic, topic, topics_of, write_topic

FORM = WithdrawTopic
REQUIRES = Permission.TOPIC_PROPOSE


async def handle(talk: Talk, form: WithdrawTopic) -> None:
    found = await topic_there(talk, form.topic)
    if form.sure == "no":
        talk.reply(say(f"say.{Say.TOPIC_KEPT}", number=found.number))
        return
    made = await _withdraw(talk, found, talk.actor(found.station_id))
    key = Say.TOPIC_WITHDRAWN_GOES_ON if made.open else Say.TOPIC_WITHDRAWN
    talk.reply(say(f"say.{key}", number=made.number, title=words(made.title_id)))


async def _withdraw(talk: Talk, found: Topic, by: Actor) -> Topic:
    moved, event = withdraw(found, by, talk.now, talk.channel)
    if moved.open:
        talk.work.delete(tables.contents, id=found.words_id)
    made = write_topic(talk.work, moved, event)
    if not made.open:
        await tell_backers(talk, made, Say.TOPIC_WITHDRAWN_BACKERS)
    return made


async def erase_topics(talk: Talk, person_id: str) -> None:
    """Of somebody who is erased: his words go, and he stands behind nothing any more."""
    by = Actor(person_id, frozenset())
    for found in await topics_of(talk.work, person_id):
        written = await contents_by_id(talk.work, [found.words_id, found.title_id])
        if found.open:
            await _withdraw(talk, found, by)
        for content, row in written.items():
            if row["kind"] in ("topic", "topic_title"):
                talk.work.delete(tables.contents, id=content)
    for row in await backed_by(talk.work, person_id):
        backed = await topic(talk.work, row["topic_id"]) if row["ended_at"] is None else None
        if backed is not None and backed.state is TopicState.SHOWN:
            moved = leave(backed, by, talk.now, talk.channel, before=Backing(row["kind"]))
            write_topic(talk.work, *moved)
        if backed is not None:
            leave_topic(talk.work, backed.id, person_id)
