"""Multibase and Multikey: how public keys and signatures are written (base58btc, prefix `z`)."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"
ED25519_PRIVATE = b"\x80\x26"
LONGEST = 200  # base58 costs the square of the length; no key or signature is longer


def encode(data: bytes) -> str:
    """The bytes as `z…`."""
    number, text = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + text


def decode(text: str) -> bytes:
    """The bytes of `z…`. Raises ValueError for anything else."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise ValueError("not base58btc multibase")
    digits, number = text[1:], 0
    for letter in digits:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def public_key(multikey: str) -> bytes:
    """The 32 bytes of an Ed25519 public Multikey (`z6Mk…`). Raises ValueError."""
    return _key(multikey, ED25519_PUBLIC)


def private_key(multikey: str) -> bytes:
    """The 32 bytes of an Ed25519 secret Multikey (`z3u2…`). Raises ValueError."""
    return _key(multikey, ED25519_PRIVATE)


def _key(multikey: str, kind: bytes) -> bytes:
    raw = decode(multikey)
    if not raw.startswith(kind) or len(raw) != 34:
        raise ValueError("not a key of this kind")
    return raw[2:]
