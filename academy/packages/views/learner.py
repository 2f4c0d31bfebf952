"""The learner's page of a package, and what the package wants remembered."""

import json

from flask import current_app, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.courses.models import Page
from academy.learning.rules import read_json
from academy.packages.errors import BadState, NoSecondOrigin
from academy.packages.gateway import package_origin, sign_key
from academy.packages.rules.standing import LARGEST
from academy.packages.services.keeping import get_package, keep_standing, standing
from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.web import content_security_policy, lang_blueprint, markup

activities = lang_blueprint("activities", __name__, "/activity")


@activities.get("/<key>")
def play(key: str) -> ResponseReturnValue:
    """The activity in its frame. Whoever is signed in goes on where they stopped. Raises NoSecondOrigin."""
    package, origin = get_package(key), package_origin()
    if not origin:
        text = _("Activities are not played here yet: the administrator must name a second address for them.")
        raise NoSecondOrigin("no_second_origin", text)
    now = standing(current_user.user_id, package.id) if current_user.is_authenticated else None
    page = render_template(
        "academy/packages/play.html", package=package, origin=origin, standing=now,
        address=f"{origin}/p/{sign_key(package.key)}/", state=json.dumps(now.state if now else {}),
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = f"{content_security_policy(current_app)}; frame-src {origin}"
    return answer


@activities.post("/<key>/state")
@login_required
def keep(key: str) -> ResponseReturnValue:
    """Remember what the activity stored. Raises BadState."""
    package = get_package(key)
    if (request.content_length or 0) > LARGEST:
        raise BadState("bad_state", _("This activity sent something that cannot be kept."))
    now = keep_standing(current_user.user_id, package, read_json(request.get_data()), clock.now())
    return jsonify(
        {"status": now.status, "bookmark": now.bookmark, "percent": now.percent, "done": now.is_done}
    )


def in_lesson(page: Page, **_context: object) -> str:
    """The link from a lesson to its activity."""
    address = url_for("activities.play", key=page.package_key)
    return markup(render_template("academy/packages/link.html", address=address))
