"""A telephone that keeps passkeys, by the standard (Web Authentication, level 2): ES256, no attestation."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, KEY_FOLLOWS = 1, 4, 64


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Telephone:
    origin: str
    flags: int = PRESENT | VERIFIED
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    used: int = 0

    def makes(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        said = self._said("webauthn.create", options["challenge"])
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        about = self._about(options["rp"]["id"], self.flags | KEY_FOLLOWS)
        about += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(whole)})

    def uses(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        self.used += 1
        said = self._said("webauthn.get", options["challenge"])
        about = self._about(options["rpId"], self.flags)
        signed = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": text(said), "authenticatorData": text(about), "signature": text(signed)}
        return self._answer(parts)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _about(self, domain: str, flags: int) -> bytes:
        return hashlib.sha256(domain.encode()).digest() + bytes([flags]) + self.used.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
