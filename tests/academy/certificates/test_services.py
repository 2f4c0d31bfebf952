"""Certificates are issued once, checked by anybody, revoked for good, and show a name only by its owner's choice."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from academy.certificates import gateway
from academy.certificates.errors import AlreadyRevoked, BadReason, NoSuchCertificate
from academy.certificates.models import Certificate
from academy.certificates.rules.codes import new_code, tidy
from academy.certificates.services import (
    check_code,
    check_document,
    find_for_staff,
    get_mine,
    issue,
    issue_and_tell,
    list_mine,
    list_revoked,
    revoke,
    set_name_shown,
)
from academy.certificates.services.checking import broken
from academy.events import FinalPassed
from core.audit import AuditEntry
from core.auth.actor import Actor
from core.auth.models import User
from core.crypto import encrypt
from core.db import session, transaction
from core.errors import NotAllowed
from core.events import announce, relay
from core.messages import OutgoingMessage
from tests.academy.certificates.makers import NAME, NOW, STAFF, make_certificate, make_learner, make_version
from tests.threads import together

CONTEXTS = Path(__file__).resolve().parents[3] / "academy" / "certificates" / "contexts"


def test_it_is_issued_once(both: Flask) -> None:
    learner, version = make_learner(), make_version()
    assert issue(learner, version, 90, NOW)
    assert not issue(learner, version, 100, NOW)
    [mine] = list_mine(learner)
    assert (mine.percent, mine.holder, mine.shows_name, mine.course) == (90, NAME, False, "keep-accounts")
    assert check_code(mine.code).state == "valid"


def test_eight_threads_issue_one(both: Flask) -> None:
    learner, version = make_learner(), make_version()
    results = together(both, lambda _n: issue(learner, version, 90, NOW), 8)
    assert sorted(results) == [False] * 7 + [True]
    assert session().scalar(select(func.count()).select_from(Certificate)) == 1


def test_passing_the_final_quiz_earns_it(app: Flask) -> None:
    learner, version = make_learner(), make_version()
    for _n in range(2):
        with transaction():
            announce(FinalPassed(learner, 1, version, 1, 84))
        relay(NOW + timedelta(days=1000))
    assert [one.percent for one in list_mine(learner)] == [84]


@pytest.mark.parametrize(
    ("lang", "subject", "said"),
    [
        ("ar", "شهادتكم جاهزة", "حصلتم على شهادة"),
        ("fr", "Votre attestation est prête", "Vous avez obtenu l’attestation"),
    ],
)
def test_the_holder_is_told_once_in_their_language(app: Flask, lang: str, subject: str, said: str) -> None:
    learner, version = make_learner(), make_version()
    with transaction() as s:
        s.execute(update(User).where(User.id == learner).values(lang=lang))
    for _n in range(2):
        issue_and_tell(learner, version, 84, NOW)
    message = session().scalars(select(OutgoingMessage)).one()
    [mine] = list_mine(learner)
    assert (message.channel, message.recipient, message.lang) == ("mail", "khadouj@example.ma", lang)
    assert message.subject == subject
    assert message.body.startswith(said)
    assert message.body.endswith(f"/c/{mine.code}")
    assert "Taghzout" not in message.body


def test_without_mail_an_sms(app: Flask) -> None:
    learner, version = make_learner(), make_version()
    with transaction() as s:
        s.execute(update(User).where(User.id == learner).values(email=None, phone_e164="+212661450777"))
    issue_and_tell(learner, version, 84, NOW)
    message = session().scalars(select(OutgoingMessage)).one()
    assert (message.channel, message.recipient) == ("sms", "+212661450777")


def test_the_name_is_kept_encrypted_and_is_not_in_the_credential(app: Flask) -> None:
    made = make_certificate()
    assert NAME not in made.holder_enc
    assert "Taghzout" not in made.credential
    assert "تاغزوت" not in made.credential


def test_revoking_is_final_audited_and_listed(both: Flask) -> None:
    code = make_certificate().code
    with pytest.raises(NotAllowed):
        revoke(Actor(1), code, "mistake", NOW)
    with pytest.raises(BadReason):
        revoke(STAFF, code, "because", NOW)
    with pytest.raises(NoSuchCertificate):
        revoke(STAFF, "AC-26-AAAAA-AAAAA", "mistake", NOW)
    revoke(STAFF, code, "someone_else", NOW)
    with pytest.raises(AlreadyRevoked):
        revoke(STAFF, code, "mistake", NOW)
    found = check_code(code)
    assert found.state == "revoked"
    assert found.certificate
    assert found.certificate.revoked_reason == "someone_else"
    [line] = list_revoked()["revokedCredential"]
    assert line == {"id": f"http://localhost/c/{code}", "revoked": True, "revocationReason": "someone_else"}
    entry = (
        session().scalars(select(AuditEntry).where(AuditEntry.action == "academy.certificate.revoked")).one()
    )
    assert entry.subject == f"certificate:{code}"


def test_numbers_are_read_as_people_type_them(app: Flask) -> None:
    code = make_certificate().code
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("-", "–")):
        assert check_code(typed).state == "valid", typed
    for typed in ("", "AC-26", code[:-1], code + "X" * 50, "٠" * 14, "../../etc", code[:-1] + "%"):
        assert check_code(typed).state in ("unknown", "valid" if tidy(typed) == code else "unknown"), typed
    assert tidy(new_code(NOW)) != new_code(NOW)


def _credential() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(session().scalars(select(Certificate.credential)).one())
    return found


def test_a_badge_that_is_handed_in(app: Flask) -> None:
    made = make_certificate()
    badge = _credential()
    text = json.dumps(badge, indent=4)  # another writer's spaces and escapes
    assert check_document(text).state == "valid"
    assert check_document(text, "  Khadouj  Taghzout · خدوج تاغزوت ").name_matches is True
    assert check_document(text, "Somebody Else").name_matches is False
    assert check_document(text).name_matches is None
    revoke(STAFF, made.code, "asked", NOW)
    assert check_document(text).state == "revoked"


def test_an_altered_badge_is_known_for_what_it_is(app: Flask) -> None:
    make_certificate()
    changes: list[Any] = [
        lambda b: b["credentialSubject"]["result"][0].update(value="100"),
        lambda b: b["credentialSubject"]["achievement"].update(name="Doctor"),
        lambda b: b.update(validFrom="2020-01-01T00:00:00Z"),
        lambda b: b["credentialSubject"]["identifier"][0].update(identityHash="sha256$00"),
        lambda b: b.pop("credentialStatus"),
        lambda b: b["proof"].update(proofValue=b["proof"]["proofValue"][:-1] + "1"),
    ]
    for change in changes:
        badge = _credential()
        change(badge)
        assert check_document(json.dumps(badge)).state == "tampered", badge


def test_what_is_not_ours_is_unknown(app: Flask) -> None:
    make_certificate()
    foreign = _credential()
    foreign["id"] = "https://elsewhere.example/c/AC-26-AAAAA-AAAAA"
    double = json.dumps(_credential())[:-1] + ', "id": "x"}'
    for text in (
        "",
        "{}",
        "[]",
        "GIF89a",
        "{" * 9000,
        json.dumps(foreign),
        double,
        "x" * 70_000,
        b"\xff\xfe\x00",
    ):
        assert check_document(text).state == "unknown", text[:40]


def test_a_row_changed_behind_our_back_is_found(both: Flask) -> None:
    code = make_certificate().code
    assert broken() == []
    for change in ({"percent": 100}, {"issued_at": NOW - timedelta(days=9)}, {"holder_enc": encrypt("Other")},
                   {"credential": "{}"}):  # fmt: skip
        before = session().execute(select(Certificate.__table__)).mappings().one()
        with transaction() as s:
            s.execute(update(Certificate).values(**change))
        assert check_code(code).state == "tampered"
        assert broken() == [f"certificate {code} differs from what was signed"]
        with transaction() as s:
            s.execute(update(Certificate).values(**before))
    assert broken() == []


def test_only_the_holder_reads_and_changes_it(both: Flask) -> None:
    made = make_certificate()
    mine, owner, code, stranger = made.id, made.user_id, made.code, make_learner("Other", "other@example.ma")
    for call in (lambda: get_mine(stranger, mine), lambda: set_name_shown(stranger, mine, True)):
        with pytest.raises(NoSuchCertificate):
            call()
    found = check_code(code).certificate
    assert found
    assert found.public_name == ""
    set_name_shown(owner, mine, True)
    found = check_code(code).certificate
    assert found
    assert found.public_name == NAME
    with pytest.raises(NotAllowed):
        find_for_staff(Actor(stranger), code)
    assert find_for_staff(STAFF, code.lower())


def test_certificates_outlive_a_change_of_key(app: Flask) -> None:
    code = make_certificate().code
    old = gateway.signing_key()
    app.config["BADGE_KEY"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert gateway.signing_key() != old
    assert check_code(code).state == "tampered"
    app.config["BADGE_OLD_KEYS"] = f" {old} "
    assert check_code(code).state == "valid"


def test_every_term_of_the_credential_is_defined_in_the_kept_contexts(app: Flask) -> None:
    make_certificate()
    kept = [json.loads(path.read_text()) for path in CONTEXTS.glob("*.json")]
    assert len(kept) == len(_credential()["@context"]) == 3
    terms = set().union(*map(_terms, kept))
    used = _used(_credential()) - {"@context"}
    assert used <= terms, used - terms


def _terms(value: Any) -> set[str]:
    if not isinstance(value, dict):
        return set().union(*map(_terms, value)) if isinstance(value, list) else set()
    return {key for key in value if not key.startswith("@")}.union(*map(_terms, value.values()))


def _used(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_used, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    types = value.get("type", [])
    named = {types} if isinstance(types, str) else set(types)
    return (set(value) | named).union(*map(_used, value.values()))
