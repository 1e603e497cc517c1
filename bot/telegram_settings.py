"""The settings of Telegram: one bot."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class TelegramSettings(BaseModel):
    telegram_token: SecretStr | None = None
    telegram_api: str = "https://api.telegram.org"
    telegram_webhook: str | None = None
    telegram_secret: SecretStr | None = None
    telegram_carries: Literal["link", "own", "all"] = "own"
    telegram_rate: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] = 30

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value().strip()):
            raise ValueError("is not a bot's token: a number, a colon and letters, as @BotFather gave it")
        return value

    @model_validator(mode="after")
    def _webhook_needs_secret(self) -> Self:
        secret = self.telegram_secret.get_secret_value() if self.telegram_secret else ""
        if self.telegram_webhook and not _SECRET.fullmatch(secret):
            raise ValueError("YIZHAN_TELEGRAM_SECRET: a webhook needs a secret of 16 to 256 letters, digits, _ or -")
        return self
