"""Connections to EasyPost and to where its labels lie, and whom both are believed to be."""

from functools import cache
from ssl import SSLContext
from typing import Any

import certifi
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

# EasyPost's client has as many: where no connection is made, or what was sent can safely be sent again.
RETRIES = 3


@cache
def trusted() -> SSLContext:
    """Everybody a browser trusts, read once: by itself requests reads all of them for each connection."""
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    return context


def connect(session: Session, api: str) -> None:
    """Have the session of EasyPost's client reach the API that way."""
    session.mount(api, _Adapter(RETRIES))


def download(url: str, *, timeout: tuple[float, float]) -> Response:
    """Ask once for what lies there, without a key."""
    with Session() as session:
        session.mount("https://", _Adapter())
        return session.get(url, timeout=timeout)


class _Adapter(HTTPAdapter):
    def __init__(self, retries: int = 0) -> None:
        # Here, and not by the first connection: of those, many begin at once.
        self._trusted = trusted()
        super().__init__(max_retries=retries)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: bool | str, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Whom a connection goes to, and whom it trusts."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._trusted} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """Read nothing for a single connection: its context demands a certificate and the host's name."""
