"""Who could when, as a table: people down, times across, the best one marked, and why it is."""

from __future__ import annotations

from collections.abc import Callable

from dialogs.letter import Choice, Param, text
from domain.poll import Standing
from handlers.consultation_choices import leads
from handlers.invited import who
from handlers.poll_standing import best, decisions, lacking
from handlers.polling import WORDS, Poll, span_of_slot
from handlers.talk import Talk
from web.desk.lines import Lines

SIGNS = {"yes": "✓", "maybe": "△", "no": "✗", "": "…"}


def poll_table(lines: Lines, talk: Talk, here: Poll) -> Callable[[], object]:
    """What the page is given once everything was drawn."""
    standing = {one.slot.id: one for one in here.ranked}
    spans = lines.row(*(span_of_slot(talk, slot) for slot in here.slots))
    names = lines.row(*(who(one, here.forms) for one in here.people))
    lacks = lines.row(*(_lacks(standing[slot.id]) for slot in here.slots))
    why = lines.phrases([best(here)] if here.ranked else [])
    choices = decisions(talk, here, leads=leads(here.found, talk.actor(here.found.station_id)))
    fixes = {one.args["slot"]: one for one in choices if "slot" in one.args}
    first = here.ranked[0].slot.id if here.ranked else ""
    buttons = {at: lines.acts([_marked(one, primary=at == first)]) for at, one in fixes.items()}
    others = lines.acts([one for one in choices if "slot" not in one.args])
    said = lines.row(*(text(f"timing.{WORDS[says]}") for says in WORDS))

    def table() -> object:
        words = dict(zip((says.value for says in WORDS), said(), strict=True))
        times = [
            {
                "mark": here.mark(slot),
                "span": span,
                "best": slot.id == first,
                "yes": standing[slot.id].yes,
                "maybe": standing[slot.id].maybe,
                "no": standing[slot.id].no,
                "lacks": lacking_,
                "act": buttons[slot.id]() if slot.id in buttons else [],
            }
            for slot, span, lacking_ in zip(here.slots, spans(), lacks(), strict=True)
        ]
        rows = [
            (name, [_answer(here, slot.id, one.id, words) for slot in here.slots])
            for name, one in zip(names(), here.people, strict=True)
        ]
        silent = len(here.silent)
        return {
            "times": times,
            "rows": rows,
            "why": why(),
            "acts": others(),
            "words": words,
            "said": len(here.people) - silent,
            "silent": silent,
            "running": here.found.poll_until is not None,
        }

    return table


def _answer(here: Poll, slot: str, person: str, words: dict[str, str]) -> tuple[str, str, str]:
    """What he said (yes, maybe, no or nothing), its sign, its word."""
    answer = here.answers.get(slot, {}).get(person)
    said = answer.value if answer is not None else ""
    return said, SIGNS[said], words.get(said, "")


def _lacks(one: Standing) -> Param:
    return "" if one.met else lacking(one)


def _marked(one: Choice, *, primary: bool) -> Choice:
    return Choice(one.label, one.verb, one.args, primary=primary)
