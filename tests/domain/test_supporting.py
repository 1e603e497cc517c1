"""What a supporter reads of a matter's course is what he has heard of it: once each."""

from __future__ import annotations

from collections.abc import Mapping

from domain.events import Name
from domain.supporting import Past, Step, steps

Told = tuple[Name, Mapping[str, object]]


def course(*told: Told) -> list[Step]:
    chain = [Past(Name.ITEM_SHOWN, 0, {}), *(Past(name, at, said) for at, (name, said) in enumerate(told, 1))]
    return [step for step, _ in steps(chain)]


def test_one_referral_however_many_sheets() -> None:
    sent: Told = (Name.ITEM_REFERRED, {})
    back: Told = (Name.ITEM_REFERRAL_ENDED, {})
    assert course(sent, sent, back) == [Step.OPENED, Step.REFERRED]
    assert course(sent, sent, back, sent) == [Step.OPENED, Step.REFERRED, Step.REFERRED]


def test_a_rating_that_is_changed_is_one_rating() -> None:
    no = (Name.ITEM_RATED, {"solved": "no"})
    answered: Told = (Name.ITEM_ANSWERED, {})
    again = (Name.ITEM_RATED, {"solved": "partly", "changed": True, "from": "no"})
    assert course(answered, no, again) == [Step.OPENED, Step.ANSWERED, Step.AGAIN]
    yes = (Name.ITEM_RATED, {"solved": "yes", "changed": True, "from": "partly"})
    undone = (Name.ITEM_RATED, {"solved": "no", "changed": True, "from": "yes"})
    assert course(answered, no, again, yes, undone, answered, no)[2:] == [
        Step.AGAIN, Step.CLOSED, Step.AGAIN, Step.ANSWERED, Step.AGAIN
    ]  # fmt: skip


def test_one_consultation_however_many_it_joins_and_how_it_ends() -> None:
    begun: Told = (Name.ITEM_CONSULTED, {})
    agreed: Told = (Name.ITEM_CONSULTATION_ENDED, {"agreed": True})
    off: Told = (Name.ITEM_CONSULTATION_ENDED, {"agreed": False})
    assert course(begun, begun, agreed) == [Step.OPENED, Step.CONSULTING, Step.AGREED]
    assert course(begun, off, begun)[1:] == [Step.CONSULTING, Step.NOT_AGREED, Step.CONSULTING]
