"""Papers: documents that a person fetches through a link which opens in one browser and is good for 72 hours.

A verb answers with `talk.reply(paper_letter(talk, "my_data", {}, f"say.{Say.…}"))`, or puts `offer(talk, kind, args)`,
a link button, among the choices of a letter of its own. `args` is plain JSON. Who makes the kind registers it:

    async def make(house: House, work: Work, person_id: str, args: Args) -> Paper: …
    PAPERS["my_data"] = make

It runs each time the link is opened, not when it is offered: it looks at the person's rights and language of that
moment and raises Refusal where they do not suffice. What it writes into `work` (an event) is committed before the
document goes out. A Paper whose mime is text/html is shown in the browser, any other is a download. Makers whose
document needs sentences live in `web/`, which may read the catalogues; the kind is looked up when it is opened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.keys import Button
from dialogs.letter import Choice, Letter, Param, phrase
from domain.refusal import Refusal, Refused
from handlers.house import House
from handlers.make_link import new_code
from handlers.talk import Talk
from storage.database import Conflict, Row
from storage.papers import add_paper, bind_paper, paper_by_code
from storage.work import Work

HOURS = 72
Args = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """`name` is the file's, with its ending."""

    name: str
    mime: str
    body: bytes


Maker = Callable[[House, Work, str, Args], Awaitable[Paper]]
PAPERS: dict[str, Maker] = {}


def offer(
    talk: Talk, kind: str, args: Args, *, label: str = f"button.{Button.OPEN_PAPER}", until: int | None = None
) -> Choice:
    """A link button to a paper that is made when it is opened; `until` (UTC ms) cuts its 72 hours short."""
    code = new_code()
    expires = talk.now + HOURS * 3_600_000
    mark = talk.house.vault.hmac("paper", code)
    add_paper(talk.work, mark, kind, talk.person_id, dict(args), min(expires, until or expires))
    return Choice(phrase(label), "link", link=f"{talk.house.public_url}/x/{code}", primary=True)


def paper_letter(
    talk: Talk, kind: str, args: Args, key: str, *more: Choice, until: int | None = None, **params: Param | None
) -> Letter:
    """A line of the bot, `key` filled with `params` and `hours`, above the link; `more` are its other choices."""
    line = phrase(key, **{"hours": HOURS, **params})
    return Letter(key, (line,), choices=(offer(talk, kind, args, until=until), *more))


async def paper_waits(house: House, code: str, browser: str) -> bool:
    """Whether this browser may open it; looking uses nothing up."""
    return await _found(house, house.work(), code, browser) is not None


async def open_paper(house: House, code: str, browser: str) -> None:
    """Binds the paper to its first browser. Raises Refusal, the same for a wrong, an old and a foreign code."""
    for _ in range(2):
        work = house.work()
        row = await _found(house, work, code, browser)
        if row is None:
            break
        if row["opened_by"] is None:
            bind_paper(work, row["id"], _mark(house, browser))
        try:
            await work.commit()
        except Conflict:
            continue  # somebody opened it at the same instant: was it this browser?
        return
    raise Refusal(Refused.PAPER_GONE)


async def fetch_paper(house: House, code: str, browser: str) -> Paper:
    """The document, for the browser that opened it. Raises Refusal."""
    for last in (False, False, True):
        work = house.work()
        row = await _found(house, work, code, browser)
        if row is None or row["opened_by"] is None:
            break
        paper = await PAPERS[row["kind"]](house, work, row["person_id"], row["args"])
        try:
            await work.commit()
        except Conflict:
            if last:
                raise Refusal(Refused.CONFLICT) from None
            continue
        return paper
    raise Refusal(Refused.PAPER_GONE)


async def paper_bound(house: House, work: Work, kind: str, code: str, browser: str) -> Row:
    """Whose it is and what of, for the browser that opened it. Raises Refusal."""
    row = await _found(house, work, code, browser)
    if row is None or row["opened_by"] is None or row["kind"] != kind:
        raise Refusal(Refused.PAPER_GONE)
    return row


async def _found(house: House, work: Work, code: str, browser: str) -> Row | None:
    row = await paper_by_code(work, house.vault.hmac("paper", code.strip().lower()))
    if row is None or row["opened_by"] not in (None, _mark(house, browser)):
        return None
    return row


def _mark(house: House, browser: str) -> str:
    return house.vault.hmac("browser", browser)
