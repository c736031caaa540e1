"""Walkers who put markup into every field that takes words, and keep whatever comes back to people."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support import http
from tests.support.html import read
from tests.support.indoors import Indoors

# The fields in which somebody's own words may stand, in any body.
WORDS = frozenset(
    {
        "description", "reason", "text", "grounds", "what", "note", "question", "details", "full_name",
        "signature", "source", "reference", "title", "sku", "name", "line1", "city", "location", "signed_by",
        "insurer_reference", "kind",
    }
)  # fmt: skip
# Those in which only some words are known, so that others are refused, or mean something else.
KNOWN_WORDS = frozenset(
    {"loss", "damage", "missing_items", "not_what_was_sent", "media", "regulator", "none"}
)
KINDS_OF_PROCEEDINGS = frozenset({"court"})
FILE_NAMES = re.compile(r".+\.(jpg|pdf)")
MARK = re.compile(r"<zz-(\w+) on=")


def hostile(name: str, value: str) -> str:
    """These words with an element of that field's own, an attribute's end, a script and a mail header."""
    markup = f"<zz-{name} on=\"'>&{{{{7*7}}}}<script>x</script>"
    return f"{value}{markup}"


def spoiled(part: Any, name: str = "") -> Any:
    """A body with markup in every field that takes words."""
    if isinstance(part, Mapping):
        return {key: spoiled(inner, key) for key, inner in part.items()}
    if isinstance(part, list):
        return [spoiled(inner, name) for inner in part]
    if not isinstance(part, str) or name not in WORDS or part in KNOWN_WORDS:
        return part
    if name == "kind" and part not in KINDS_OF_PROCEEDINGS:
        return part
    if name == "name" and FILE_NAMES.fullmatch(part):
        stem, _, ending = part.rpartition(".")
        return f"{hostile('file_name', stem).replace('/', '')}.{ending}"
    return hostile(name, part)


@dataclass
class Hostile(Indoors):
    """pages: every HTML answer; papers: every PDF; headers: of every answer."""

    pages: list[str] = field(default_factory=list)
    papers: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        if how.get("form") is not None:
            how["form"] = spoiled(how["form"])
        return super().ask(method, path, spoiled(body), **how)

    def send(self, source: str, path: str, message: Any) -> None:
        super().send(source, path, spoiled(message))

    def serve(self, name: str, act: Callable[[], http.Answer]) -> http.Answer:
        answer = super().serve(name, act)
        self.headers.append(answer.headers)
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/html"):
            self.pages.append(answer.text)
        if kind.startswith("application/pdf"):
            self.papers.append(answer.body)
        return answer


def fields_in(text: str) -> set[str]:
    """The fields whose markup stands in a text."""
    return set(MARK.findall(text))


def elements_of(html: str) -> set[str]:
    """The kinds of elements in a page; fails where tags don't match."""
    return {element.tag for element in read(html)}
