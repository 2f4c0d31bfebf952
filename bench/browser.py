"""A visitor without a browser: WSGI calls straight into the application, a cookie jar, and the fields of a form."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, urlencode
from wsgiref.types import WSGIApplication

from bench.settings import HOST


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirection leads, without the host."""
        found = next((value for name, value in self.headers if name.lower() == "location"), "")
        return found.removeprefix(f"https://{HOST}")

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body.decode())
        if found is None:
            raise LookupError(f"no field {name} in an answer of status {self.status}")
        return found.group(1)


@dataclass
class Visitor:
    """Keeps cookies; `address` is where it calls from (limits are counted by it)."""

    app: WSGIApplication
    address: str = "192.0.2.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self.call("GET", path, b"")

    def post(self, path: str, **fields: Any) -> Answer:
        """Send a form."""
        return self.call("POST", path, urlencode(fields).encode())

    def call(self, method: str, path: str, body: bytes) -> Answer:
        """One request, its answer read to the end."""
        got: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            got.append((int(status[:3]), headers))
            return lambda _data: None

        pieces = self.app(self._environ(method, path, body), start_response)
        try:
            content = b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()
        status, headers = got[-1]
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _eq, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(status, headers, content)

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        path, _question, query = path.partition("?")
        return {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": quote(query, safe="=&%+"),
            "SERVER_NAME": HOST, "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": HOST,
            "REMOTE_ADDR": self.address, "wsgi.version": (1, 0), "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if method == "POST" else "",
            "HTTP_COOKIE": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "HTTP_REFERER": f"https://{HOST}/", "HTTP_ACCEPT": "text/html", "HTTP_ACCEPT_LANGUAGE": "ar,fr;q=0.8",
        }  # fmt: skip
