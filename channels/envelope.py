"""The envelope of Tencent's platforms: signed, encrypted XML, as its service accounts and WeCom post it.

Source: "消息加解密说明" (developers.weixin.qq.com) and "加解密方案" (developer.work.weixin.qq.com/document/path/90968):
AES-256-CBC over random(16) | length(4, big endian) | message | receive id, filled up to 32 bytes as PKCS#7 does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import urandom
from typing import Any
from xml.etree.ElementTree import Element

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from defusedxml.ElementTree import fromstring

LARGEST_BODY = 64 * 1024
FRESH = 5 * 60
"""Seconds by which a post may be older or newer than our clock."""
_DAY = 86_400_000
_DEEPEST = 8
_BLOCK = 32
_SALT = 16
_HEAD = _SALT + 4
_LISTS = frozenset({"List", "item", "SelectedItem", "OptionId"})
"""Tags that repeat: a single one is a list, too."""
_SETTINGS = frozenset({"padding", "length", "receive_id"})
"""Reasons that only who knows the token can bring about: a wrong key, AppID or CorpID of ours."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No XML may hold these; people's texts do at times."""


class EnvelopeError(Exception):
    """`reason` is one word for the log: nothing of what came in stands in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def level(self) -> int:
        """For the log. What was signed with our token and does not open is our settings' fault."""
        return logging.WARNING if self.reason in _SETTINGS else logging.INFO


@dataclass(frozen=True, slots=True)
class Envelope:
    encrypted: str = field(repr=False)
    signature: str = field(repr=False)
    timestamp: str
    nonce: str


class Crypto:
    """`receive_id` is the account's AppID, with WeCom the CorpID. Raises EnvelopeError for a key that is none."""

    def __init__(self, token: str, aes_key: str, receive_id: str) -> None:
        self._token = token
        self._key = _key(aes_key)
        self._receive_id = receive_id.encode()

    def signature(self, timestamp: str, nonce: str, encrypted: str = "") -> str:
        """Without `encrypted` the plain one, which says that the other side knows the token, and no more."""
        parts = "".join(sorted((self._token, timestamp, nonce, encrypted)))
        return hashlib.sha1(parts.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()

    def check(self, given: str, timestamp: str, nonce: str, encrypted: str = "") -> None:
        """Raises EnvelopeError unless `given` is the signature."""
        due = self.signature(timestamp, nonce, encrypted)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), due.encode()):
            raise EnvelopeError("signature")

    def open(self, msg_signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """What was sealed for us. Raises EnvelopeError; nothing is decrypted before the signature is known good."""
        self.check(msg_signature, timestamp, nonce, encrypted)
        whole = self._decrypted(encrypted)
        filled = whole[-1]
        if not 1 <= filled <= _BLOCK or whole[-filled:] != bytes([filled]) * filled:
            raise EnvelopeError("padding")
        whole = whole[:-filled]
        end = _HEAD + int.from_bytes(whole[_SALT:_HEAD], "big")
        if len(whole) < _HEAD or end > len(whole):
            raise EnvelopeError("length")
        if not hmac.compare_digest(whole[end:], self._receive_id):
            raise EnvelopeError("receive_id")
        return whole[_HEAD:end]

    def seal(self, plain: bytes, timestamp: str, nonce: str) -> Envelope:
        whole = urandom(_SALT) + len(plain).to_bytes(4, "big") + plain + self._receive_id
        filling = _BLOCK - len(whole) % _BLOCK
        cipher = self._cipher().encryptor()
        encrypted = base64.b64encode(cipher.update(whole + bytes([filling]) * filling) + cipher.finalize()).decode()
        return Envelope(encrypted, self.signature(timestamp, nonce, encrypted), timestamp, nonce)

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except ValueError:
            raise EnvelopeError("base64") from None
        if not sealed or len(sealed) % 16:
            raise EnvelopeError("length")
        cipher = self._cipher().decryptor()
        return cipher.update(sealed) + cipher.finalize()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))


def check_fresh(timestamp: str, now: int) -> None:
    """`timestamp` in seconds as it came, `now` in UTC milliseconds. Raises EnvelopeError for an old post."""
    sent = int(timestamp) if re.fullmatch("[0-9]{1,12}", timestamp) else None
    if sent is None or abs(now // 1000 - sent) > FRESH:
        raise EnvelopeError("stale")


def sent_at(given: str, now: int) -> int:
    """A message's own time, in seconds as it came, in UTC milliseconds: `now` where it cannot be."""
    at = int(given) * 1000 if re.fullmatch("[0-9]{1,12}", given) else now
    return at if abs(at - now) < _DAY else now


def named(kind: str, *parts: str) -> str:
    """A name for what came without one; nothing of it can be read back."""
    return f"{kind}.{hashlib.sha256(chr(0).join(parts).encode('utf-8', 'replace')).hexdigest()[:32]}"


def whole(fields: Mapping[str, Any]) -> str:
    """All that a message says: what alone tells it from another where it has no id."""
    return "\n".join(f"{tag}={value}" for tag, value in sorted(fields.items()))


def fields(body: bytes) -> dict[str, Any]:
    """The root's children by tag: a text without the space around it, a dict, or a list of either where it repeats.

    Text between elements is passed over. Raises EnvelopeError.
    """
    if len(body) > LARGEST_BODY:
        raise EnvelopeError("too_large")
    # As text: a declared encoding is then of no effect, and half a character costs only itself.
    text = _ILLEGAL.sub("", body.decode("utf-8-sig", "replace"))
    try:
        root = fromstring(text, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError):  # the parser's own, and defusedxml's
        raise EnvelopeError("xml") from None
    return _children(root, _DEEPEST)


def xml(fields: Mapping[str, Any]) -> bytes:
    return f"<xml>{_inside(fields)}</xml>".encode()


def _key(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(aes_key + "=", validate=True)  # the last two bits of 43 characters are anything
    except (ValueError, binascii.Error):
        raise EnvelopeError("key") from None
    if len(aes_key) != 43 or len(key) != 32:
        raise EnvelopeError("key")
    return key


def _children(element: Element, deeper: int) -> dict[str, Any]:
    if not deeper:
        raise EnvelopeError("depth")
    found: dict[str, Any] = {}
    for child in element:
        value = _children(child, deeper - 1) if len(child) else (child.text or "").strip()
        if child.tag in _LISTS:
            found.setdefault(child.tag, []).append(value)
        elif child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found


def _inside(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(tag, inner) for tag, inner in value.items())
    if isinstance(value, int):
        return str(value)
    text = _ILLEGAL.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"


def _element(tag: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    return "".join(f"<{tag}>{_inside(one)}</{tag}>" for one in values)
