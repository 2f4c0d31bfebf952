"""The second origin: where packages are served, and who may open which for how long.

`SOUK_PACKAGE_ORIGIN` names it (`https://packages.souk.example.ma`). It must be another host than the site's own, since
cookies do not know ports. In development it is `http://packages.localhost` at the site's port: browsers take every
name below localhost for this machine.
"""

from urllib.parse import SplitResult, urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

LIVES = 12 * 3600
DEVELOPMENT_HOST = "packages.localhost"


def package_origin() -> str:
    """The second origin without a slash; empty when the installation has none."""
    if given := str(current_app.config.get("PACKAGE_ORIGIN") or "").rstrip("/"):
        return given if urlsplit(given).hostname != site().hostname else ""
    if current_app.config["ENV"] == "production":
        return ""
    port = f":{site().port}" if site().port else ""
    return f"{site().scheme}://{DEVELOPMENT_HOST}{port}"


def site_origin() -> str:
    """The learner's origin, the only one that may frame a package."""
    return f"{site().scheme}://{site().netloc}"


def site() -> SplitResult:
    """The site's public address in parts."""
    return urlsplit(str(current_app.config["PUBLIC_URL"]))


def sign_key(key: str) -> str:
    """A pass to one package's files, for half a day: the second origin knows no sessions."""
    return _signer().dumps(key)


def read_pass(token: str) -> str | None:
    """The package of a pass; None when it is forged or too old."""
    try:
        found = _signer().loads(token, max_age=LIVES)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="academy.packages")
