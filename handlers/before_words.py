"""Words that are put before others: something must be in them."""

from __future__ import annotations

from dialogs.form import Answer, Misheard
from dialogs.keys import Say
from handlers.talk import Talk
from storage import tables


def said_something(talk: Talk, answer: Answer) -> Answer:
    """Raises Misheard where there is nothing but signs: it is asked for again."""
    if answer.words and sum(char.isalnum() for char in answer.text) < 2:
        talk.work.delete(tables.contents, id=answer.words)
        raise Misheard(Say.WORDS_EMPTY)
    return answer
