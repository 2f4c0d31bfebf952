"""What a browser and its lock say to each other to make a passkey and to use it, in our words.

The library behind it takes eight megabytes: this module is imported by the first passkey, not at the start.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.auth.data import Site

VERIFIED = UserVerificationRequirement.REQUIRED
SELECTION = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, require_resident_key=True, user_verification=VERIFIED
)
FAULTS = (WebAuthnException, ValueError, KeyError, TypeError)


class NotSigned(Exception):
    """The answer of the browser proves nothing."""


@dataclass(frozen=True)
class NewKey:
    """A passkey just made; identity and public key in base64url."""

    credential_id: str
    public_key: str
    sign_count: int


def ask_for_key(
    site: Site, user_id: int, login: str, name: str, challenge: bytes, known: Iterable[str]
) -> str:
    """What the browser needs to make a passkey, other than the known ones, as JSON."""
    options = generate_registration_options(
        rp_id=site.host, rp_name="Souk Taawon", user_id=f"user:{user_id}".encode(), user_name=login,
        user_display_name=name, challenge=challenge, authenticator_selection=SELECTION,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(c)) for c in known],
    )  # fmt: skip
    return options_to_json(options)


def read_key(site: Site, credential: str, challenge: bytes) -> NewKey:
    """The passkey just made. Raises NotSigned."""
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except FAULTS as error:
        raise NotSigned from error
    return NewKey(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
    )


def ask_for_signature(site: Site, challenge: bytes) -> str:
    """What the browser needs to use a passkey, as JSON."""
    return options_to_json(
        generate_authentication_options(rp_id=site.host, challenge=challenge, user_verification=VERIFIED)
    )


def read_signature(site: Site, credential: str, challenge: bytes, public_key: str, sign_count: int) -> int:
    """How often the passkey has signed, this time included. Raises NotSigned."""
    try:
        used = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count, require_user_verification=True,
        )  # fmt: skip
    except FAULTS as error:
        raise NotSigned from error
    return used.new_sign_count
