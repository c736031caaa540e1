"""Templates: what a screen has read, as HTML, escaped throughout; with the few words that pages need."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from shared.console.forms import form_of
from shared.console.places import page_path
from shared.console.style import asset_path
from shared.domain.policy import local_time, policy_at
from shared.domain.tables import read_table
from shared.gateways import wording

HERE: Final = Path(__file__).parent
SOURCES: Final = HERE / "templates"
# Where what is deployed has them as Python, so that no first page has to wait until they are translated.
BUILT: Final = HERE / "built"


def draw(template: str, **shown: Any) -> str:
    """A page. What comes from the API passes through JSON: a template sees nothing else."""
    return _environment().get_template(template).render(**shown)


def load_templates() -> None:
    """Load every template, so that the first page has not to."""
    made = _environment()
    for path in sorted(SOURCES.iterdir()):
        made.get_template(path.name)


@cache
def _environment() -> Environment:
    return environment(ModuleLoader(BUILT) if BUILT.exists() else FileSystemLoader(SOURCES))


def environment(loader: BaseLoader) -> Environment:
    """What the templates of a loader are drawn in."""
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "money": dollars,
        "when": when,
        "day": day,
        "short": short_time,
        "words": words,
        "left": left,
        "parsed": parsed,
        "cents": cents_of,
        "page_of": page_of,
        "person": person,
        "fact": fact,
        "capitalize": begun,
    }
    made.globals |= {"to": to, "form_of": form_of, "asset_path": asset_path, "share": share, "places": places}
    return made


@pass_context
def to(context: Context, path: str) -> str:
    """The relative address of a page of the console; with a leading `/`, of a route of the API."""
    base: str = context["base"]
    return f"{base}../{path[1:]}" if path.startswith("/") else f"{base}{path}"


def parsed(moment: str) -> datetime:
    """A time of the API."""
    return datetime.fromisoformat(moment)


def _zone(moment: datetime) -> ZoneInfo:
    return policy_at(moment).zone


def when(moment: str) -> str:
    """`March 2, 2026, 11:59 p.m. Pacific time`."""
    return local_time(parsed(moment))


def day(moment: str) -> str:
    """`Mar 2, 2026`, by the policy's calendar."""
    local = parsed(moment).astimezone(_zone(parsed(moment)))
    return f"{local:%b} {local.day}, {local.year}"


def short_time(moment: str) -> str:
    """`Mar 2, 11:59 p.m.`, for the pictures."""
    local = parsed(moment).astimezone(_zone(parsed(moment)))
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{local:%b} {local.day}, {local.hour % 12 or 12}:{local.minute:02d} {half}"


def left(until: str, now: datetime) -> str:
    """`4 h`, `12 min`, `3 days`: how long it is until then, or was since then; never less than it is."""
    seconds = abs(int((parsed(until) - now).total_seconds()))
    if seconds >= 2 * 86_400:
        return f"{seconds // 86_400} days"
    if seconds >= 3_600:
        hours = seconds // 3_600
        return f"{hours} h" if hours > 9 else f"{hours} h {seconds % 3_600 // 60} min"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def share(start: str, end: str, at: datetime | str) -> float:
    """How much of a span has passed at a moment, in percent from 0 to 100."""
    moment = parsed(at) if isinstance(at, str) else at
    whole = max(parsed(end) - parsed(start), timedelta(seconds=1))
    return round(min(1.0, max(0.0, (moment - parsed(start)) / whole)) * 100, 2)


def page_of(told: Mapping[str, Any], order_id: str = "") -> str:
    """The console's page of an action or of a notification, by the route of the API that it names.

    What opens a new case leads to its form, about the package or the order; a document to itself.
    """
    subject = told.get("subject_id") or ""
    return page_path(told["href"], action=told.get("action", ""), subject=subject, order_id=order_id)


def places(points: Iterable[Mapping[str, Any]], start: str, end: str) -> list[dict[str, Any]]:
    """Points of a time axis at their place in percent; those too close to be told apart share one."""
    found: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda one: parsed(one["at"])):
        at = share(start, end, point["at"])
        if found and at - found[-1]["place"] < 2:
            found[-1]["label"] += f", {point['label']}"
            found[-1]["warm"] = found[-1]["warm"] or point["warm"]
        else:
            found.append({**point, "place": at})
    return found


def dollars(amount: str | None) -> str:
    """`1234.50` as `$1,234.50`; nothing as a dash."""
    return "\N{EN DASH}" if amount is None else wording.dollars(cents_of(amount))


def cents_of(amount: str) -> int:
    """`12.50` as 1250."""
    return round(float(amount) * 100)


def words(code: str | bool | None, about: str = "", of: str = "") -> str:
    """What people call a code of the API; about: what it is the code of, of: of which object, where that
    matters."""
    if code is None:
        return "\N{EN DASH}"
    if isinstance(code, bool):
        return "yes" if code else "no"
    known = _words()
    sections = (f"{about}_of_{of}", about, "all")
    found = next((known[one][code] for one in sections if code in known.get(one, {})), "")
    return found or code.replace("_", " ")


def begun(text: str) -> str:
    """With a capital at its beginning; names within stay as they are, unlike with Jinja's own."""
    return text[:1].upper() + text[1:]


def person(actor: str) -> str:
    """Who did something: `seller:shop-1` as `the seller shop-1`."""
    role, _, account = actor.partition(":")
    return f"{words(role, 'actors')} {account}".strip()


def fact(text: str) -> str:
    """A fact of a decision by what it looks like: a time, an amount, a code, or what somebody wrote."""
    found = (shown(text) for looks, shown in _FACTS if looks.fullmatch(text))
    return next(found, text)


_FACTS: Final[Sequence[tuple[re.Pattern[str], Callable[[str], str]]]] = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"), when),
    (re.compile(r"-?[0-9]+\.[0-9]{2}"), dollars),
    (re.compile(r"[a-z]+(?:_[a-z]+)*"), partial(words, about="facts")),
)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """All files of `words/` as one."""
    known: dict[str, dict[str, str]] = {"all": {}}
    for file in sorted((HERE / "words").glob("*.toml")):
        for about, listed in read_table(file).items():
            known.setdefault(about, {}).update(listed)
    return known
