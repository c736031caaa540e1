"""Certificates as AWS has them: a chain of four, signed with RSA; of two links clients have their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
# As Amazon's do: the server's own, the one that issues, and two roots that an older one has signed, too.
SENT = ("Server", "Issuing Authority", "Root 1", "Services Root")
OLDEST = "Oldest Root"
TRUSTED = ("Root 1", "Services Root")


@dataclass(frozen=True)
class Authority:
    """A name that signs."""

    name: str
    key: rsa.RSAPrivateKey

    @property
    def subject(self) -> x509.Name:
        """It as certificates have it."""
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Bench {self.name}")])


def make_certificates(directory: Path, *hosts: str) -> None:
    """`server.pem`: the key and the chain for the loopback and these names; `ca.pem`: what to trust."""
    known = [
        Authority(name, rsa.generate_private_key(public_exponent=65537, key_size=2048))
        for name in (*SENT, OLDEST)
    ]
    chain = [_certificate(one, by=above, hosts=hosts) for one, above in pairwise(known)]
    private = known[0].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    trusted = [_certificate(one, by=one) for one in known if one.name in TRUSTED]
    (directory / "server.pem").write_bytes(private + b"".join(_pem(chain)))
    (directory / "ca.pem").write_bytes(b"".join(_pem(trusted)))


def _pem(certificates: Sequence[x509.Certificate]) -> list[bytes]:
    return [one.public_bytes(Encoding.PEM) for one in certificates]


def _certificate(one: Authority, *, by: Authority, hosts: Sequence[str] = ()) -> x509.Certificate:
    now, server = datetime.now(UTC), one.name == SENT[0]
    public, above = one.key.public_key(), by.key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(one.subject)
        .issuer_name(by.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=not server, path_length=None), critical=True)
        .add_extension(_usage(signs=not server), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )
    if server:
        names = [x509.IPAddress(ip_address(HOST)), *(x509.DNSName(host) for host in hosts)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(by.key, SHA256())


def _usage(*, signs: bool) -> x509.KeyUsage:
    never = ("content_commitment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    usual = {"digital_signature": not signs, "key_encipherment": not signs}
    return x509.KeyUsage(key_cert_sign=signs, crl_sign=signs, **usual, **dict.fromkeys(never, False))
