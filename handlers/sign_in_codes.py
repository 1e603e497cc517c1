"""The code of a meeting: derived, kept nowhere; a new one with every change of its time or place."""

from __future__ import annotations

import hmac

from domain.consultation import Consultation
from domain.sign_in import code_of, grouped
from handlers.house import House

LINK = "m_"
"""Begins the payload of a deep link that signs in."""


def sign_in_code(house: House, found: Consultation) -> str:
    """Six digits."""
    return code_of(house.vault.hmac("sign_in", f"{found.id} {found.sequence}"))


def fits(house: House, found: Consultation, code: str) -> bool:
    return hmac.compare_digest(sign_in_code(house, found).encode(), code.encode())


def payload(house: House, found: Consultation) -> str:
    """At most 64 letters, digits and underscores, as deep links take them."""
    return f"{LINK}{found.id.replace('-', '')}_{sign_in_code(house, found)}"


def read_payload(said: str) -> tuple[str, str] | None:
    """Consultation and code of a payload, without its `m_`; None where it is none."""
    bare, _, code = said.partition("_")
    if len(bare) != 32 or not bare.isalnum() or not bare.isascii():
        return None
    return f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}", code


def web_link(house: House, found: Consultation) -> str:
    return f"{house.public_url}/m/{payload(house, found).removeprefix(LINK)}"


def shown_code(house: House, found: Consultation) -> str:
    return grouped(sign_in_code(house, found))
