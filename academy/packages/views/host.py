"""Two hosts, one application: on the second one nothing but packages, on the first one no package's file.

Stands before the application, so that a request for a package never carries a cookie into it and its answer never
carries one out.
"""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/p/"
UNWANTED = frozenset({"set-cookie", "x-frame-options", "cross-origin-opener-policy"})


class PackageHost:
    """Keeps the second origin apart. `find_host` gives its host and port, empty when there is none."""

    def __init__(self, app: WSGIApplication, find_host: Callable[[], str]) -> None:
        self.app, self.find_host = app, find_host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """See PEP 3333."""
        host = self.find_host()
        is_package_host = bool(host) and environ.get("HTTP_HOST", "").lower() == host
        is_package_path = environ.get("PATH_INFO", "").startswith(PREFIX)
        if is_package_host != is_package_path:
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
            return [b"404"]
        if not is_package_path:
            return self.app(environ, start_response)
        environ.pop("HTTP_COOKIE", None)
        return self.app(environ, _without_cookies(start_response))


def _without_cookies(start_response: StartResponse) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [h for h in headers if h[0].lower() not in UNWANTED], *rest)

    return start
