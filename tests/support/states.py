"""`make states`: docs/states.md, a diagram of each case with what leads from one state to another."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from shared.domain.case import Transition
from tests.support import state_walk

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "states.md"
NOTHING = "[*]"
HEAD = """\
# States

What can become of each case. `make states` writes this page: it tries in every state whatever anybody can
do, lets every deadline pass, and draws what the domain lets happen. An arrow is a step of the case, named as
in its audit record and, for all but investigations, as it is [published](../events/published); where none
leads on, the case has ended. Steps that change something else than the state are listed below the diagram.
"""


class Arrow(NamedTuple):
    """What a step is called and leads from and to; an opening comes from nothing."""

    before: str
    event: str
    after: str


def _status(case: Any) -> str:
    return str(case.status)


# Heading, what the case is, how its steps are found, what counts as its state.
CASES: dict[str, tuple[str, Callable[[], Iterable[Transition[Any]]], Callable[[Any], str]]] = {
    "Claim": ("What the seller asks of the insurer.", state_walk.claim_steps, _status),
    "Affidavit": (
        "What the buyer states for a claim; a part of it.",
        state_walk.claim_steps,
        lambda claim: str(claim.affidavit.status),
    ),
    "Dispute": (
        "What buyer and seller could not settle. None rests in `final`: what is due then is due at once.",
        state_walk.dispute_steps,
        _status,
    ),
    "Reshipment": ("What the buyer misses and wants to be sent.", state_walk.reshipment_steps, _status),
    "Support case": ("What the buyer asks of customer service.", state_walk.support_steps, _status),
    "Investigation": (
        "Whether a seller who lost many disputes meant to fulfil the orders.",
        state_walk.investigation_steps,
        _status,
    ),
}


@cache
def arrows(heading: str) -> list[Arrow]:
    """Every arrow of a case, by its states and event."""
    _, steps, state = CASES[heading]
    return sorted(
        {Arrow(state(one.before) if one.before else NOTHING, one.event, state(one.case)) for one in steps()}
    )


def text() -> str:
    """The page as it is written."""
    return "\n".join(line for heading in [None, *CASES] for line in _lines(heading))


def _lines(heading: str | None) -> Iterator[str]:
    if heading is None:
        yield HEAD
        return
    yield f"## {heading}\n\n{CASES[heading][0]}\n\n```mermaid\nstateDiagram-v2"
    leading = [one for one in arrows(heading) if one.before != one.after]
    yield from (f"    {one.before} --> {one.after}: {one.event}" for one in leading)
    ends = {one.after for one in leading} - {one.before for one in leading}
    yield from (f"    {end} --> {NOTHING}" for end in sorted(ends))
    yield "```\n"
    staying = [one for one in arrows(heading) if one.before == one.after]
    for event in sorted({one.event for one in staying}):
        states = ", ".join(one.before for one in staying if one.event == event)
        yield f"- `{event}` in {states}"
    yield from [""] if staying else []


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(text())


if __name__ == "__main__":
    main()
