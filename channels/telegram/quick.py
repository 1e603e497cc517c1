"""The updates of every day, read in a thirtieth of the time that `Update.de_json` takes.

Only what is wholly known is read here: a field that is not named, a group, a file, a strange type, and the update goes
the library's way. The names are the library's, so that `content` and `inbound` hold one set of rules for both.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Seconds = Annotated[int, Field(gt=0, lt=2**32)]  # since 1970, UTC


class _Part(BaseModel):
    """What stands beside the fields is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Whole(BaseModel):
    """Nothing may stand beside the fields: it could change what the message is."""

    model_config = ConfigDict(strict=True, extra="forbid")


class PrivateChat(_Part):
    id: int
    type: Literal["private"]


class Entity(_Part):
    type: str
    offset: int
    length: int


class Place(_Part):
    latitude: float
    longitude: float


class Original(_Part):
    message_id: int


class QuickMessage(_Whole):
    """Words or a place."""

    venue: ClassVar[None] = None
    caption: ClassVar[None] = None

    message_id: int
    chat: PrivateChat
    date: Seconds
    edit_date: Seconds | None = None
    text: str | None = None
    entities: list[Entity] | None = None
    location: Place | None = None
    reply_to_message: Original | None = None
    forward_origin: Annotated[dict[str, Any], Field(min_length=1)] | None = None
    sender: Any = Field(None, alias="from")  # expected, and never read


class Pressed(_Part):
    chat: PrivateChat


class QuickPress(_Part):
    id: str
    data: str
    message: Pressed


class Membership(_Part):
    status: str


class QuickMembership(_Part):
    chat: PrivateChat
    date: Seconds
    new_chat_member: Membership


class QuickUpdate(_Whole):
    update_id: int
    message: QuickMessage | None = None
    edited_message: QuickMessage | None = None
    callback_query: QuickPress | None = None
    my_chat_member: QuickMembership | None = None


def quick(raw: dict[str, Any]) -> QuickUpdate | None:
    """None: ask the library."""
    try:
        return QuickUpdate.model_validate(raw)
    except ValidationError:
        return None
