"""One page seen by one signed-in person: what a screen is given, and which screens there are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from shared.console.inside import Inside
from shared.domain.case import Role
from shared.domain.record import record
from shared.storage.sessions import Session
from shared.usecases.services import Services

ROOT = "/console"
# The modules of the screens; whoever comes first serves a path.
MODULES = (
    "home",
    "orders",
    "labels",
    "claims",
    "help",
    "after_sale",
    "disputes",
    "safety",
    "desk",
    "sandbox",
)
EVERYBODY: tuple[Role, ...] = ("seller", "buyer", "carrier", "agent")


@record
class Visit:
    """What a screen is given: the caller's view of the API, and what the address of the page says.

    named: what the screen's path names; query: the rest of the address; now: the time that rules.
    """

    inside: Inside
    session: Session
    services: Services
    named: Mapping[str, str]
    query: Mapping[str, str]
    now: datetime

    def query_of(self, *names: str, **fixed: str) -> str:
        """Those parameters of the address that are there, and fixed ones, as a query that can be sent on."""
        sent = {name: self.query[name] for name in names if self.query.get(name)} | fixed
        return f"?{urlencode(sent)}" if sent else ""

    def part_of(self, name: str, **fixed: str) -> str:
        """The query for the part of a list that the address names, where a page has several lists."""
        token = self.query.get(name)
        return self.query_of(**fixed, **({"page_token": token} if token else {}))


View = Callable[[Visit], Mapping[str, Any]]


@record
class Screen:
    """A page: its path below `/console`, who may see it, what it reads, and its template."""

    path: str
    roles: Sequence[str]
    template: str
    view: View

    def named(self, path: str) -> dict[str, str] | None:
        """What a path names, if it is this screen's."""
        mine, asked = self.path.split("/"), path.split("/")
        if len(mine) != len(asked):
            return None
        pairs = list(zip(mine, asked, strict=True))
        if any(part != given for part, given in pairs if not part.startswith("{")):
            return None
        return {part[1:-1]: given for part, given in pairs if part.startswith("{")}


SCREENS: list[Screen] = []


def page(path: str, *, roles: Sequence[str] = EVERYBODY, template: str) -> Callable[[View], View]:
    """Show `path` below `/console` to these roles: what the view reads, in that template."""

    def register(view: View) -> View:
        SCREENS.append(Screen(path=path, roles=roles, template=template, view=view))
        return view

    return register


def screens() -> list[Screen]:
    """Every screen there is."""
    for name in MODULES:
        import_module(f"shared.console.screens.{name}")
    return SCREENS


def find_screens(path: str) -> Iterator[tuple[Screen, dict[str, str]]]:
    """The screens of a path, each with what it names: one at most for a role."""
    for screen in screens():
        named = screen.named(path)
        if named is not None:
            yield screen, named
