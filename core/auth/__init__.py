"""People: accounts, sessions, second factors, roles and permissions.

Words: an *identity* is who sends the current request; an *actor* is the same person as services see them (rights and
provinces, no web); a *session* is one signed-in browser, a row that can be ended from anywhere; a *fresh* factor was
given within 10 minutes. Who acts for a cooperative is a fact of the registry, not of this room.

Passwords are argon2id over a keyed digest, in the format of Flask-Security; its views, its cookies and its mails are
not used: sign-in by phone, revocable sessions and equal answers for unknown people are ours.
"""

from core.auth.actor import Actor, system_actor
from core.auth.data import Identity, StaffMember, UserData
from core.auth.guards import fresh_required, login_required, permission_required, staff_required
from core.auth.identity import current_actor, current_user
from core.auth.landing import add_landing
from core.auth.permissions import declare_permissions, declared_permissions
from core.auth.rules import ROLES, STAFF_ROLES
from core.auth.services.accounts import (
    create_user,
    deactivate_user,
    find_user_by_login,
    get_user,
    users_by_id,
)
from core.auth.services.roles import confirm_roles, request_roles, set_roles, staff_with

__all__ = [
    "ROLES",
    "STAFF_ROLES",
    "Actor",
    "Identity",
    "StaffMember",
    "UserData",
    "add_landing",
    "confirm_roles",
    "create_user",
    "current_actor",
    "current_user",
    "deactivate_user",
    "declare_permissions",
    "declared_permissions",
    "find_user_by_login",
    "fresh_required",
    "get_user",
    "login_required",
    "permission_required",
    "request_roles",
    "set_roles",
    "staff_required",
    "staff_with",
    "system_actor",
    "users_by_id",
]
