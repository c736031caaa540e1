"""Reads HTML as a browser's parser would, for tests: elements with their attributes and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Element:
    """One element; `text` is that of the element and all inside it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    children: list["Element"] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.found: list[Element] = []
        self.said: list[str] = []
        self.begun: list[int] = []
        self.unbalanced: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.found.append(element)
        if self.open:
            self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)
            self.begun.append(len(self.said))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1].tag == tag:
            self.open.pop().text = "".join(self.said[self.begun.pop() :])
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(html: str) -> list[Element]:
    """All elements in document order; fails on tags that don't match."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.unbalanced and not reader.open, (reader.unbalanced, reader.open)
    return reader.found


def tagged(html: str, *tags: str) -> list[Element]:
    """The elements of these kinds."""
    return [element for element in read(html) if element.tag in tags]


def only(html: str, tag: str) -> Element:
    """The one element of that kind."""
    (element,) = tagged(html, tag)
    return element


def by_id(html: str, name: str) -> Element:
    """The one element with that id."""
    (element,) = [element for element in read(html) if element.attributes.get("id") == name]
    return element
