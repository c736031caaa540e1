"""HTML that is escaped by construction: what isn't `Markup` is text, and is escaped when it is placed."""

import unicodedata
from html import escape

_VOID = frozenset({"br", "input", "link", "meta"})


class Markup(str):
    """HTML that was built here and needs no escaping any more."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: str | bool | None) -> Markup:
    """`<tag …>children</tag>`, children and attribute values escaped unless they are Markup.

    An attribute that is False or None is left out, one that is True has no value; `class_` and
    `for_` give `class` and `for`, other underscores become hyphens.
    """
    start = f"<{tag}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    if tag in _VOID:
        return Markup(start)
    return Markup(f"{start}{join(*children)}</{tag}>")


def join(*parts: str) -> Markup:
    """The parts one after the other, those that aren't Markup escaped."""
    return Markup("".join(part if isinstance(part, Markup) else _text(part) for part in parts))


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_text(value)}"'


def printable(words: str) -> str:
    """Without the control characters that HTML doesn't allow."""
    if words.isprintable():
        return words
    return "".join(c for c in words if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs"))


def _text(words: str) -> str:
    return escape(printable(words))
