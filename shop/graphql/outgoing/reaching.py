"""Where news may go: to addresses of the open internet, never to machines beside this one.

The name is looked up once, every address it stands for must be public, and that very address is called: a name that
means something else a moment later changes nothing.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

TIMEOUTS = (2, 18)
_TUNNELS = tuple(
    ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 addresses that carry one of IPv4 inside."""


class NotReachable(Exception):
    """The name stands for nothing, or for a machine news may not go to."""


@dataclass(frozen=True)
class Reach:
    """How far news may go. `hosts`: names inside one's own network that the operator allows; `is_open`: anywhere."""

    hosts: frozenset[str] = frozenset()
    is_open: bool = False

    def address(self, host: str, port: int) -> str:
        """The address to call for a host. Raises NotReachable."""
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as reason:
            raise NotReachable("the name is not known") from reason
        found = [str(entry[4][0]) for entry in told]
        if not self.is_open and host.lower() not in self.hosts and not all(map(is_public, found)):
            raise NotReachable("the address is not public")
        return found[0]


def is_public(text: str) -> bool:
    """Whether an address belongs to the open internet."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast


class _Named(HTTPAdapter):
    """TLS as if the name had been called, while the address is."""

    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Certificates are those of the name."""
        super().init_poolmanager(*args, **options, server_hostname=self._host, assert_hostname=self._host)


def post(url: str, body: bytes, headers: Mapping[str, str], reach: Reach) -> tuple[int | None, str]:
    """(status, what went wrong). A redirect is followed nowhere."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        address = reach.address(host, parts.port or (443 if parts.scheme == "https" else 80))
        with requests.Session() as http:
            http.trust_env = False
            http.mount("https://", _Named(host))
            answer = http.post(
                _at(url, address), data=body, headers={**headers, "Host": parts.netloc}, timeout=TIMEOUTS,
                allow_redirects=False, stream=True,
            )  # fmt: skip
            answer.close()
            return answer.status_code, "" if answer.ok else f"answered {answer.status_code}"
    except NotReachable as reason:
        return None, str(reason)
    except requests.RequestException as reason:
        return None, type(reason).__name__


def _at(url: str, address: str) -> str:
    """The same place, by its address."""
    parts = urlsplit(url)
    netloc = f"[{address}]" if ":" in address else address
    return urlunsplit(parts._replace(netloc=f"{netloc}:{parts.port}" if parts.port else netloc))
