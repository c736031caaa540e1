"""E-mail addresses as mail servers take them, as others see them, and the refusal where nobody knows one."""

import re

from shared.domain.errors import Conflict

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_LOCAL, LONGEST = 64, 254


def deliverable(address: str | None) -> str | None:
    """Write the domain of an address in ASCII (`bücher.example` → `xn--bcher-kva.example`, RFC 5891).

    None where none is known, and for one no server takes: two dots together, a comma, a domain of one
    word. A name before the `@` that needs more than ASCII is none either, for SES speaks no SMTPUTF8.
    """
    local, at, domain = (address or "").strip().rpartition("@")
    domain = _ascii(domain)
    whole = f"{local}{at}{domain}"
    if len(local) > LONGEST_LOCAL or len(whole) > LONGEST:
        return None
    return whole if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) else None


def masked(address: str | None) -> str | None:
    """Hide of an address what others don't have to know: `b***@example.com`. None where none can be used."""
    if address is None or deliverable(address) is None:
        return None
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def no_usable_address(clause: str | None = None) -> Conflict:
    """Refuse to write to somebody of whom no deliverable address is known."""
    detail = (
        "The marketplace reports no e-mail address that mail can be sent to. Correct it there, and try again."
    )
    return Conflict("no_usable_address", detail, clause=clause)


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return ""
