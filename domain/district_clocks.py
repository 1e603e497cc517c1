"""The clocks in a district file, as docs/district-file.md tells them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from domain.clock_rules import BadAmount, Rule, Wrong, bounds_written, read_amount
from domain.said import ours, said

_WRONG = {
    Wrong.UNCLEAR: "没看懂，要写数字和单位，例如 4 工作小时、3 工作日、7 天",
    Wrong.NO_UNIT: "还差单位，例如 4 工作小时、3 工作日、7 天",
    Wrong.UNIT: "这一项不按这个单位算",
    Wrong.BOUNDS: "太短或者太长了",
}


class ClocksPart(BaseModel):
    """Amounts as people write them: `4 工作小时`; `默认` is our own again. What is not named stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    accept: str | None = None
    accept_reserve: str | None = None
    accept_head: str | None = None
    accept_danger: str | None = None
    first_contact: str | None = None
    danger: str | None = None
    utilities: str | None = None
    reach: str | None = None
    reach_danger: str | None = None
    answer_simple: str | None = None
    answer: str | None = None
    simple_categories: list[str] | None = None
    extension: str | None = None
    supplement: str | None = None
    decide: str | None = None
    referral_return: str | None = None
    referral_reply: str | None = None
    referral_release: str | None = None
    consultation: str | None = None
    notice: str | None = None
    minutes: str | None = None
    objected: str | None = None
    rating: str | None = None
    look_back_first: str | None = None
    look_back_second: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _amount(cls, given: Any, info: ValidationInfo) -> Any:
        rule = Rule(str(info.field_name))
        if rule is Rule.SIMPLE_CATEGORIES or not isinstance(given, str | int | float):
            return given
        try:
            read_amount(rule, str(given))
        except BadAmount as bad:
            raise ValueError(said("{}；可以写 {}", ours(_WRONG[bad.wrong]), bounds_written(rule))) from None
        return given
