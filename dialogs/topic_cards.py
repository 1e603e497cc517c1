"""Topics, lines of the year's plan and what is about to be begun, as lines and cards."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.cards import button
from dialogs.keys import Button, Label, Say
from dialogs.letter import Choice, Param, Phrase, Ref, both, category, listing, phrase, text, words
from dialogs.open_lines import neighbours
from domain.consultation import Consultation
from domain.consultation_rules import Kind
from domain.supporting import FEW
from domain.topic import Topic
from domain.year_plan import PlanLine


def kind_named(kind: Kind) -> Ref:
    return both(kind.name, kind.name_en)


def look_choice(consultation_id: str, *, primary: bool = False) -> Choice:
    """看这场协商."""
    return button(Button.LOOK_CONSULTATION, "show_consultation", primary=primary, consultation=consultation_id)


def talked_line(found: Consultation) -> Phrase:
    """《…》 XH-C26-003 筹备中."""
    key = f"say.{Say.TALKED_LINE}"
    return phrase(
        key, number=found.number, title=words(found.title_id), state=text(f"consultation_stage.{found.state}")
    )


def talked_choice(found: Consultation) -> Choice:
    label = phrase(f"button.{Button.TALKED_LINE}", number=found.number, title=words(found.title_id, 20))
    return Choice(label, "show_consultation", {"consultation": found.id})


# --- topics ---


def behind(topic: Topic, *, inside: bool = False) -> Ref:
    """How many stand behind it; under five nobody outside is told how many. Who is not known stands beside."""
    parts = [neighbours(topic.supports)]
    if inside:
        parts = [phrase(f"label.{Label.TOPIC_SUPPORTS}", count=topic.supports)]
    if topic.signers > 1 and (inside or topic.signers >= FEW):
        parts.append(phrase(f"label.{Label.TOPIC_SIGNERS}", count=topic.signers))
    elif topic.signers > 1:
        parts.append(phrase(f"label.{Label.TOPIC_SIGNED}"))
    if topic.unknown:
        shown = topic.unknown if inside or topic.unknown >= FEW else 0
        key = Label.TOPIC_UNKNOWN if shown else Label.TOPIC_UNKNOWN_FEW
        parts.append(phrase(f"label.{key}", **({"count": shown} if shown else {})))
    return listing(parts, "comma")


def topic_line(topic: Topic, *, inside: bool = False) -> Phrase:
    key = f"say.{Say.TOPIC_LINE_INSIDE if inside else Say.TOPIC_LINE}"
    said: dict[str, Param] = {"title": words(topic.title_id), "category": category(topic.category)}
    if inside:
        said |= {"number": topic.number, "state": text(f"topic_state.{topic.state}")}
    return phrase(key, behind=behind(topic, inside=inside), **said)


def topic_choice(topic: Topic) -> Choice:
    return Choice(
        phrase(f"button.{Button.OPEN_TITLE}", title=words(topic.title_id, 20)), "show_topic", {"topic": topic.id}
    )


def show_topic_choice(topic: Topic) -> Choice:
    return button(Button.SHOW_TOPIC, "show_topic", topic=topic.id)


# --- the year's plan ---


def month_said(line: PlanLine) -> Ref:
    if line.month is None:
        return text(f"label.{Label.PLAN_ANY_MONTH}")
    return text(f"label.{Label.PLAN_MONTH}", month=line.month)


def plan_line_said(line: PlanLine, kind: Kind, *, late: bool) -> Phrase:
    """3 月 《…》 微协商 已开始 XH-C26-003; 过了月份还没有开始."""
    state: Param = text(f"plan_state.{line.standing}")
    if late:
        state = text(f"label.{Label.PLAN_LATE}")
    said: dict[str, Param] = {"month": month_said(line), "title": words(line.title_id), "kind": kind_named(kind)}
    return phrase(f"say.{Say.PLAN_LINE}", state=state, number=line.number, **said)


def progress(lines: Sequence[PlanLine]) -> dict[str, Param]:
    """How many there are, and how many are begun, held, done; what is done was held and begun."""
    standing = [line.standing for line in lines if line.standing != "dropped"]
    held = sum(one in ("held", "done") for one in standing)
    begun = held + sum(one == "begun" for one in standing)
    return {"count": len(standing), "begun": begun, "held": held, "done": sum(one == "done" for one in standing)}
