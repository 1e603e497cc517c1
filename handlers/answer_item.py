"""答复: in words for the resident, read through once before it goes."""

from __future__ import annotations

from dialogs.cards import button
from dialogs.form import CHECK, Draft
from dialogs.forms import AnswerItem
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, phrase, row, say, text, words
from domain import moves
from domain.permissions import Permission
from handlers.dialog import answer_choice
from handlers.talk import Talk

FORM = AnswerItem
REQUIRES = Permission.ITEM_ANSWER


async def check(talk: Talk, draft: Draft) -> Letter:
    """What the resident will read, before it goes out."""
    rows = [row("message-square", words(content, 200), f"label.{Label.ANSWER}") for content in draft.values["words"]]
    files = draft.values.get("files", [])
    if files:
        rows.append(row("image", text(f"label.{Label.PHOTO_COUNT}", count=len(files)), f"label.{Label.PHOTOS}"))
    return Letter(
        "answer.check.ask",
        (phrase("answer.check.ask", number=draft.values["number"]),),
        card=Card(rows=tuple(rows)),
        choices=(
            answer_choice(phrase(f"button.{Button.SEND}"), CHECK, "submit", primary=True),
            answer_choice(phrase(f"button.{Button.CHANGE_WORDS}"), CHECK, "words"),
            button(Button.CANCEL, "cancel"),
        ),
    )


async def handle(talk: Talk, form: AnswerItem) -> None:
    item = await talk.item(form.item, REQUIRES)
    said = await talk.settle(form.words, "answer", item.id, strip=True, via=item.via)
    talk.attach(form.files, item.id, said)
    moved, event = moves.answer(item, talk.actor(item.now_at), talk.now, talk.channel, words=said)
    await talk.record(item, moved, event, files=form.files)
    talk.reply(say(f"say.{Say.ANSWERED}", number=item.number))
