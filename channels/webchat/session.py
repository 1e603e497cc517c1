"""Who is at the other end: a random cookie, and what we sign with it. The cookie's value is never stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

SESSION = "yz_session"
DEMO = "yz_demo"
DESK = "yz_desk"
"""Of the pages for those who serve: who is in there writes here as himself."""
LANGUAGE = "yz_lang"
LARGE = "yz_large"
FLASH = "yz_flash"
YEAR = 365 * 24 * 3600

_SESSION_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Sessions:
    secret: bytes
    secure: bool

    def read(self, request: Request) -> str | None:
        """The session of this browser, if it has one of the right shape."""
        value = request.cookies.get(SESSION, "")
        return value if _SESSION_SHAPE.fullmatch(value) else None

    @staticmethod
    def new() -> str:
        return secrets.token_urlsafe(32)

    def external(self, session: str) -> str:
        """The address that the product knows this browser by."""
        return self._mac("external", session).hex()

    def mark(self, external: str) -> str:
        """A short name of an address, put into stream URLs: a page opened as one person never shows another's lines."""
        return self._mac("mark", external).hex()[:12]

    def peer(self, host: str) -> str:
        """What we know a network address by; one line's whole IPv6 network is one peer."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return self._mac("peer", host).hex()[:32]
        if address.version == 6 and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if address.version == 6:
            address = ipaddress.ip_network((address, 64), strict=False).network_address
        return self._mac("peer", str(address)).hex()[:32]

    def form_token(self, session: str, external: str) -> str:
        """Masked anew each time, so that compressed pages give nothing away about it."""
        mac = self._mac("form", session, external)[:16]
        nonce = secrets.token_bytes(16)
        return _text(nonce + _xor(mac, nonce))

    def form_token_fits(self, token: str, session: str, external: str) -> bool:
        raw = _bytes(token)
        if len(raw) != 32:
            return False
        return hmac.compare_digest(_xor(raw[16:], raw[:16]), self._mac("form", session, external)[:16])

    def demo_cookie(self, session: str, slug: str, external: str) -> str:
        return f"{slug}.{external}.{self._mac('demo', session, slug, external).hex()}"

    def demo_wish(self, request: Request, session: str) -> tuple[str, str] | None:
        """The station and address that this very browser was given; whether it still holds is for the reader to say."""
        slug, _, rest = request.cookies.get(DEMO, "").partition(".")
        external, _, signature = rest.rpartition(".")
        signed = self._mac("demo", session, slug, external).hex()
        return (slug, external) if hmac.compare_digest(signature.encode(), signed.encode()) else None

    def put(self, response: Response, name: str, value: str, max_age: int) -> None:
        response.set_cookie(name, value, max_age=max_age, httponly=True, secure=self.secure, samesite="lax")

    def _mac(self, *parts: str) -> bytes:
        return hmac.digest(self.secret, "\0".join(parts).encode(), "sha256")


def message_id(external: str, kind: str, key: str, content: str) -> str:
    """The same sending has the same name, however often a browser repeats it; other words have another."""
    return hashlib.sha256("\0".join((external, kind, key, content)).encode("utf-8", "replace")).hexdigest()[:32]


def flash_value(text: str) -> str:
    return _text(text[:300].encode())


def flash_text(request: Request) -> str:
    return _bytes(request.cookies.get(FLASH, "")).decode("utf-8", "replace")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:  # not base64, or not ASCII: nothing of ours
        return b""


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
