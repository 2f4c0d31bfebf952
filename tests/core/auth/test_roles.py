"""Roles, permissions, scope; the two-person rule; commands; what doctor finds."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from core import clock
from core.audit import AuditEntry, broken_links
from core.auth import (
    UserData,
    confirm_roles,
    create_user,
    declare_permissions,
    declared_permissions,
    find_user_by_login,
    get_user,
    request_roles,
    set_roles,
    system_actor,
)
from core.auth.actor import Actor
from core.auth.data import Identity
from core.auth.doctor import account_faults
from core.auth.errors import BadInput, LoginTaken, NeedsSecondPerson
from core.auth.identity import actor_of
from core.auth.models import User, UserRole
from core.auth.permissions import GRANT_ROLES, READ_AUDIT, permissions_of
from core.auth.seed import DemoUser, seed_demo_users
from core.auth.services.roles import list_role_requests, refuse_roles
from core.db import session, transaction
from core.errors import Conflict, NotAllowed
from tests.core.auth.conftest import PASSWORD, make_staff
from tests.threads import together

GIVER = frozenset({GRANT_ROLES})


def person(name: str = "Rkia") -> UserData:
    return create_user(system_actor(), name=name, email=f"{name.lower()}@example.ma", now=clock.now())


def test_what_is_not_declared_is_denied() -> None:
    assert not Actor(1).may("shop.anything")
    assert permissions_of(()) == frozenset()
    assert READ_AUDIT not in permissions_of(("consumer", "moderator"))
    assert READ_AUDIT in permissions_of(("admin",))


def test_a_package_declares_only_its_own_permissions_for_roles_that_exist() -> None:
    with pytest.raises(ValueError, match="does not belong"):
        declare_permissions("shop", {"core.audit.read": ("", ("consumer",))})
    with pytest.raises(ValueError, match="unknown roles"):
        declare_permissions("shop.x", {"shop.x.y": ("", ("emperor",))})
    assert "core.desk" in declared_permissions()


def test_staff_have_no_rights_before_their_second_factor() -> None:
    half = Identity(id=7, roles=frozenset({"admin"}), is_staff=True, nationwide=True)
    actor = actor_of(half)
    assert not actor.is_staff
    assert not actor.may(READ_AUDIT)
    assert not actor.covers("01.511")
    whole = actor_of(
        Identity(id=7, roles=frozenset({"admin"}), is_staff=True, nationwide=True, second_factor=True)
    )
    assert whole.is_staff
    assert whole.may(READ_AUDIT)
    assert whole.covers("01.511")


def test_staff_see_their_provinces_only() -> None:
    who = Identity(
        id=7,
        roles=frozenset({"inspector"}),
        is_staff=True,
        provinces=frozenset({"09.541"}),
        second_factor=True,
    )
    assert actor_of(who).covers("09.541")
    assert not actor_of(who).covers("01.511")


def test_giving_a_role_takes_two_people(both: Flask) -> None:
    asker, second, target = person("Asker"), person("Second"), person("Target")
    giver = Actor(asker.id, GIVER)
    with pytest.raises(NeedsSecondPerson):
        set_roles(giver, target.id, ["moderator"], reason="new colleague", now=clock.now())
    number = request_roles(
        giver, target.id, ["moderator"], reason="new colleague", now=clock.now(), provinces=["09.541"]
    )
    assert get_user(target.id).roles == ("consumer",)
    for refused in (giver, Actor(target.id, GIVER), Actor(None, GIVER)):
        with pytest.raises(NeedsSecondPerson):
            confirm_roles(refused, number, clock.now())
    with pytest.raises(NotAllowed):
        confirm_roles(Actor(second.id), number, clock.now())
    assert [r.user_name for r in list_role_requests(giver)] == ["Target"]
    confirm_roles(Actor(second.id, GIVER), number, clock.now())
    assert get_user(target.id).roles == ("moderator",)
    with pytest.raises(Conflict):
        confirm_roles(Actor(second.id, GIVER), number, clock.now())
    actions = list(session().scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-2:] == ["roles.requested", "roles.set"]
    assert broken_links() == []


def test_a_request_is_decided_once_by_twenty_colleagues(both: Flask) -> None:
    asker, target = person("Asker"), person("Target")
    number = request_roles(Actor(asker.id, GIVER), target.id, ["trainer"], reason="x", now=clock.now())
    colleagues = [person(f"Colleague{n}") for n in range(6)]

    def decide(n: int) -> str:
        colleague = Actor(colleagues[n % 6].id, GIVER)
        try:
            if n % 2:
                confirm_roles(colleague, number, clock.now())
            else:
                refuse_roles(colleague, number, "no", clock.now())
        except Conflict:
            return "late"
        return "decided"

    assert together(both, decide, 20).count("decided") == 1


def test_taking_away_needs_one_person_and_widening_does_not_hide_in_it(app: Flask) -> None:
    asker = person("Asker")
    staff = make_staff("m@odco.example", ("moderator", "inspector"), ("09.541", "09.001"))
    giver = Actor(asker.id, GIVER)
    with pytest.raises(NeedsSecondPerson):
        set_roles(giver, staff.id, ["moderator"], reason="x", now=clock.now())  # would become nationwide
    with pytest.raises(NeedsSecondPerson):
        set_roles(giver, staff.id, ["moderator"], reason="x", now=clock.now(), provinces=["01.511"])
    set_roles(giver, staff.id, ["moderator"], reason="x", now=clock.now(), provinces=["09.541"])
    assert get_user(staff.id).roles == ("moderator",)
    set_roles(giver, staff.id, [], reason="left", now=clock.now(), provinces=[])
    assert get_user(staff.id).roles == ()


def test_people_cannot_create_staff_directly(app: Flask) -> None:
    asker = person("Asker")
    with pytest.raises(NeedsSecondPerson):
        create_user(
            Actor(asker.id, GIVER), name="Friend", email="f@example.ma", roles=["admin"], now=clock.now()
        )


def test_bad_input_is_refused_with_a_sentence(app: Flask) -> None:
    for wrong in ({"email": "no"}, {"phone": "12"}, {}, {"email": "0661234578"}, {"phone": "a@b.ma"}):
        with pytest.raises(BadInput):
            create_user(system_actor(), name="Rkia", now=clock.now(), **wrong)
    with pytest.raises(BadInput):
        create_user(system_actor(), name=" ", email="a@b.ma", now=clock.now())
    with pytest.raises(BadInput):
        create_user(system_actor(), name="Rkia", email="a@b.ma", roles=["king"], now=clock.now())
    with pytest.raises(BadInput):
        create_user(
            system_actor(),
            name="Rkia",
            email="a@b.ma",
            roles=["board"],
            provinces=["99.999"],
            now=clock.now(),
        )
    assert find_user_by_login("a@b.ma") is None


def test_one_login_is_one_account_under_forty_threads(both: Flask) -> None:
    def create(n: int) -> str:
        try:
            create_user(system_actor(), name=f"Name {n}", phone="0661234578", now=clock.now())
        except LoginTaken:
            return "taken"
        return "created"

    assert together(both, create, 40).count("created") == 1


def test_commands(app: Flask) -> None:
    run = app.test_cli_runner()
    made = run.invoke(
        args=[
            "users",
            "create",
            "--phone",
            "06 61 23 45 78",
            "--name",
            "Hind",
            "--role",
            "moderator",
            "--provinces",
            "09.541,09.001",
        ]
    )
    assert made.exit_code == 0, made.output
    assert "+212661234578\tmoderator" in made.output
    assert "password: " in made.output
    again = run.invoke(args=["users", "create", "--phone", "0661234578", "--name", "Hind"])
    assert again.exit_code == 1
    listed = run.invoke(args=["users", "list", "--staff"])
    assert "moderator" in listed.output
    assert run.invoke(args=["users", "totp-code", "nobody@example.ma"]).exit_code == 1


def test_the_code_of_a_demonstration_account_is_shown_outside_production_only(
    app: Flask, admin: UserData
) -> None:
    run = app.test_cli_runner()
    shown = run.invoke(args=["users", "totp-code", admin.login])
    assert shown.output.strip().isdigit()
    app.config["ENV"] = "production"
    try:
        assert run.invoke(args=["users", "totp-code", admin.login]).exit_code == 1
        with pytest.raises(RuntimeError):
            seed_demo_users([DemoUser("X Y", email="x@example.ma")])
        assert any("demonstration" in found for found in account_faults())
    finally:
        app.config["ENV"] = "testing"


def test_the_seed_changes_nothing_the_second_time(both: Flask) -> None:
    people = [
        DemoUser("Hind", email="h@odco.example", roles=("moderator",), provinces=("09.541",)),
        DemoUser("Ali", phone="0670000001"),
    ]
    said: list[str] = []
    first, second = seed_demo_users(people, said.append), seed_demo_users(people)
    assert first == second
    assert len(said) == 2
    assert PASSWORD not in "".join(said)


def test_doctor_names_planted_damage(app: Flask, client: FlaskClient) -> None:
    assert account_faults() == []
    user = person()
    staff = make_staff("m@odco.example", ("moderator",))
    with transaction() as s:
        s.execute(insert(UserRole).values(user_id=user.id, role="emperor", granted_at=clock.now()))
        s.execute(update(User).where(User.id == user.id).values(password="plain"))
        s.execute(update(User).where(User.id == staff.id).values(nationwide=False))
    found = " ".join(account_faults())
    assert "unknown role" in found
    assert "not hashed" in found
    assert "without any province" in found
