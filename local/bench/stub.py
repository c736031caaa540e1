"""AWS on the loopback, over TLS: gives the recorded answers of a scene, in their order, again and again.

The path names the scene. A process of its own, so that what it costs is not counted.
"""

import argparse
import base64
import itertools
import json
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
Answers = dict[tuple[str, str], Iterator[Mapping[str, Any]]]


def make_certificate(directory: Path) -> Path:
    """A certificate of its own authority for the loopback: key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / "ca.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (directory / "server.pem").write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return directory / "server.pem"


def answers_of(scenes: Mapping[str, Any]) -> Answers:
    """The answers of each scene, by what the request is told by."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for name, scene in scenes.items():
        for call in scene["calls"]:
            found.setdefault((name, call["key"]), []).append(call)
    return {which: itertools.cycle(calls) for which, calls in found.items()}


class Stub(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # An answer leaves in one piece: in two, the second would wait for the first to be acknowledged.
    wbufsize = -1
    answers: Answers

    def answer(self) -> None:
        """The next recorded answer to such a request."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scene = self.path.split("/")[1]
        call = next(self.answers[scene, self.headers.get("X-Amz-Target") or self.command])
        body = base64.b64decode(call["body"])
        self.send_response(call["status"])
        for name, value in call["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def main() -> None:
    """Serve on a free port, which is printed, until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("certificate", type=Path)
    given = parser.parse_args()
    Stub.answers = answers_of(json.loads(given.scenes.read_text()))
    server = ThreadingHTTPServer((HOST, 0), Stub)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
