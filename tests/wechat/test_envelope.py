"""Envelopes: vectors of Tencent's own pages and of five SDKs, an implementation that is not ours, and any bytes."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]

from channels import envelope
from channels.envelope import LARGEST_BODY, Crypto, EnvelopeError, check_fresh, fields, xml
from tests.wechat.vectors import VECTORS, named

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CRYPTO = Crypto("pamtest", KEY, "wxb11529c136998cb6")
CASES = named("crypto")
OPENED = [one for one in VECTORS["crypto"] if one["op"] in ("decrypt", "verify_url")]
SEALED = [one for one in VECTORS["crypto"] if one["op"] == "encrypt"]
REASONS = {"signature", "base64", "length", "padding", "receive_id", "too_large", "xml", "depth", "stale", "key"}


def crypto(case: dict[str, Any]) -> Crypto:
    receive_id = case["receive_id"] if case.get("receive_id") is not None else case["derived"]["receive_id"]
    return Crypto(case.get("token", ""), case["encoding_aes_key"], receive_id)


@pytest.mark.parametrize("case", VECTORS["plain_signature"], ids=lambda case: case["id"])
def test_a_plain_signature(case: dict[str, Any]) -> None:
    made = Crypto(case["token"], KEY, "").signature(case["timestamp"], case["nonce"])
    assert (made == case["signature"]) is case["valid"]


def test_the_signature_of_a_message() -> None:
    case = VECTORS["msg_signature_only"][0]
    Crypto(case["token"], KEY, "").check(case["msg_signature"], case["timestamp"], case["nonce"], case["encrypt"])


@pytest.mark.parametrize("case", OPENED, ids=lambda case: case["id"])
def test_what_others_sealed_opens(case: dict[str, Any]) -> None:
    plain = crypto(case).open(case["msg_signature"], case["timestamp"], case["nonce"], case["encrypt"])
    assert plain.decode() == case["derived"]["plaintext"]
    if case.get("body", "").startswith("<xml"):
        assert fields(case["body"].encode())["Encrypt"] == case["encrypt"]
    if "expected_fields" in case:
        assert fields(plain) == case["expected_fields"]


@pytest.mark.parametrize("case", SEALED, ids=lambda case: case["id"])
def test_what_we_seal_is_what_others_seal(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "urandom", lambda count: case["random16"].encode()[:count])
    sealed = crypto(case).seal(case["plaintext"].encode(), case.get("timestamp", "1"), case.get("nonce", "n"))
    assert sealed.encrypted == case["encrypt"]
    assert sealed.signature == case.get("msg_signature", sealed.signature)
    assert sealed.encrypted not in repr(sealed)


@pytest.mark.parametrize("case", VECTORS["crypto_negative"][:4], ids=lambda case: case["id"])
def test_what_must_not_open(case: dict[str, Any]) -> None:
    whole = {"timestamp": "1", "nonce": "n", **CASES[case["base"]], **case["override"]}
    with pytest.raises(EnvelopeError) as caught:
        crypto(whole).open(whole["msg_signature"], whole["timestamp"], whole["nonce"], whole["encrypt"])
    assert caught.value.reason == ("receive_id" if "appid" in case["id"] else "signature")


@pytest.mark.parametrize("key", ["encodingAESKey", "", KEY + "=", KEY[:-1], KEY[:-1] + "!", "密" * 43])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(EnvelopeError, match="key"):
        Crypto("t", key, "")


def signed(encrypted: str) -> tuple[str, str, str, str]:
    return CRYPTO.signature("1", "n", encrypted), "1", "n", encrypted


def raw(whole: bytes) -> str:
    """Encrypted as it is, without filling."""
    cipher = CRYPTO._cipher().encryptor()
    return base64.b64encode(cipher.update(whole) + cipher.finalize()).decode()


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (b"\0" * 64, "padding"),
        (b"a" * 63 + b"\x21", "padding"),
        (b"a" * 62 + b"\x03\x02", "padding"),
        (b"\x10" * 16, "length"),
        (b"\x20" * 32, "length"),
        (b"r" * 16 + b"\xff\xff\xff\xff" + b"a" * 11 + b"\x01", "length"),
        (b"r" * 16 + b"\0\0\0\x05" + b"hellowx" + b"\x05" * 5, "receive_id"),
        (b"", "length"),
        (b"a" * 17, "length"),
    ],
)
def test_bad_insides(whole: bytes, reason: str) -> None:
    encrypted = raw(whole) if not len(whole) % 16 else base64.b64encode(whole).decode()
    with pytest.raises(EnvelopeError, match=f"^{reason}$"):
        CRYPTO.open(*signed(encrypted))


@given(st.text() | st.binary(max_size=128).map(lambda data: base64.b64encode(data).decode()))
def test_any_text_that_is_signed_opens_or_is_refused(encrypted: str) -> None:
    with pytest.raises(EnvelopeError) as caught:
        CRYPTO.open(*signed(encrypted))
    assert caught.value.reason in REASONS


@given(st.binary(max_size=300), st.text(alphabet="0123456789", max_size=10), st.text(max_size=10))
def test_we_open_what_we_seal(plain: bytes, timestamp: str, nonce: str) -> None:
    sealed = CRYPTO.seal(plain, timestamp, nonce)
    assert CRYPTO.open(sealed.signature, timestamp, nonce, sealed.encrypted) == plain


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), min_size=1))
def test_an_oracle_reads_our_envelope_and_we_read_its(words: str) -> None:
    oracle = WeChatCrypto("pamtest", KEY, "wxb11529c136998cb6")
    sealed = CRYPTO.seal(xml({"Content": words}), "1409304348", "n")
    body = xml({"Encrypt": sealed.encrypted}).decode()
    assert (
        fields(oracle.decrypt_message(body, sealed.signature, "1409304348", "n").encode())["Content"] == words.strip()
    )
    theirs = fields(oracle.encrypt_message(f"<xml><Content>{words}</Content></xml>", "n", "1409304348").encode())
    plain = CRYPTO.open(theirs["MsgSignature"], theirs["TimeStamp"], theirs["Nonce"], theirs["Encrypt"])
    assert fields(plain)["Content"] == words.strip()


@pytest.mark.parametrize("case", VECTORS["messages_oa"], ids=lambda case: case["id"])
def test_messages_read_as_the_suites_expect(case: dict[str, Any]) -> None:
    found = fields(case["xml"].encode())
    wanted = case["expected"]
    assert (found if case["expected_is_exhaustive"] else {tag: found.get(tag) for tag in wanted}) == wanted


@pytest.mark.parametrize(
    "body",
    [
        VECTORS["xml_security"][0]["xml"].encode(),
        b"<!DOCTYPE xml><xml></xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><A>&b;</A></xml>',
        b"<xml><A>&nope;</A></xml>",
        b"<xml><A>",
        b"",
        b"{}",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="nonsense-9"?><xml',
    ],
)
def test_what_is_no_message(body: bytes) -> None:
    with pytest.raises(EnvelopeError, match="xml"):
        fields(body)


def test_too_much_and_too_deep() -> None:
    with pytest.raises(EnvelopeError, match="too_large"):
        fields(b"<xml>" + b" " * LARGEST_BODY + b"</xml>")
    with pytest.raises(EnvelopeError, match="depth"):
        fields(b"<xml>" + b"<a>" * 8000 + b"</a>" * 8000 + b"</xml>")


def test_a_declared_encoding_and_broken_characters_cost_nobody_his_words() -> None:
    assert fields('<?xml version="1.0" encoding="gb2312"?><xml><A>路灯</A></xml>'.encode()) == {"A": "路灯"}
    assert fields("\ufeff<xml><A>路\x00\x08灯</A></xml>".encode()) == {"A": "路灯"}
    assert fields(b"<xml><A>a\xe8\xb7b</A></xml>") == {"A": "a\ufffdb"}


@given(st.binary(max_size=200) | st.text(alphabet="<>/xmlA &;![]CDT?-\"'", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        fields(body)
    except EnvelopeError as error:
        assert error.reason in REASONS


PLAIN = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x85\xa0"))


@given(st.dictionaries(st.sampled_from(["A", "Content", "item"]), PLAIN))
def test_what_we_write_is_what_is_read(given_fields: dict[str, str]) -> None:
    found = fields(xml(given_fields))
    for tag, text in given_fields.items():
        whole = envelope._ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
        assert found[tag] == ([whole] if tag == "item" else whole)


def test_numbers_stand_bare_and_lists_repeat() -> None:
    written = xml({"CreateTime": 12, "Articles": {"item": [{"Title": "a]]>b"}, {"Title": "c"}]}})
    assert written.startswith(b"<xml><CreateTime>12</CreateTime><Articles><item>")
    assert fields(written) == {"CreateTime": "12", "Articles": {"item": [{"Title": "a]]>b"}, {"Title": "c"}]}}


@pytest.mark.parametrize("sent", ["700", "1300", "1000"])
def test_five_minutes_are_fresh(sent: str) -> None:
    check_fresh(sent, 1_000_999)


@pytest.mark.parametrize("sent", ["699", "1301", "", "-1000", "1000.0", "١٠٠٠", "1" * 4000, "abc"])
def test_older_is_not(sent: str) -> None:
    with pytest.raises(EnvelopeError, match="stale"):
        check_fresh(sent, 1_000_999)
