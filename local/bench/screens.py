"""The console in the bench: its heaviest page and the form on it as scenes, and how large every page is."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from local.bench.recorder import watched
from local.bench.scenes import LIVE, Scene, deployed
from shared.console.sessions import COOKIE
from shared.console.visits import EVERYBODY, ROOT
from shared.domain.case import Role
from shared.storage.sessions import Session, open_session
from shared.usecases.services import Services
from tests.support.aws import ENVIRONMENT, Clock, emulated_aws, emulated_services
from tests.support.disputes import contested, court
from tests.support.http import call, handler, http_event
from tests.support.operations import Operation
from tests.support.screens import screen_addresses
from tests.support.world import DELIVERED, OWNERS, inhabit

ON: Final = {**LIVE, "CONSOLE": "on"}
SECRET, TOKEN = "bench-secret", "bench-token"
AGENT = OWNERS["agent"]
FINDING = {"finding.claim_verified": "true"}
FORM = "application/x-www-form-urlencoded"


def record_screens() -> list[Scene]:
    """What is due to a seller; the desk with a dispute to be judged, and its judgment.

    No page reads as much as that desk.
    """
    scenes, clock = [], Clock()
    with emulated_aws():
        with emulated_services(clock) as services:
            inhabit(services, clock)
            _sign_in(services, "seller", OWNERS["seller"])
            scenes.append(_recorded("GET", "due", "due", clock))
        with emulated_services(clock) as services:
            case = contested(court(services, clock))
            _sign_in(services, "agent", AGENT)
            judged = {"_token": TOKEN, "_key": "bench", "_version": str(case.dispute.version), **FINDING}
            scenes.append(_recorded("GET", "desk/{dispute_id}", f"desk/{case.id}", clock))
            judge = ("do/dispute/{dispute_id}/judge", f"do/dispute/{case.id}/judge")
            scenes.append(_recorded("POST", *judge, clock, urlencode(judged).encode()))
    return scenes


def page_bytes() -> Mapping[str, int]:
    """How large the screens are in the inhabited shop, time bar and all, and the desk with a case."""
    found, clock = {}, Clock()
    with emulated_aws():
        with emulated_services(clock, CONSOLE="on") as services:
            ids = inhabit(services, clock)
            packages = {"claimed": "pkg-shipped", "bare": "pkg-bare", "shipped": "pkg-shipped"}
            for role in EVERYBODY:
                _sign_in(services, role, OWNERS[role])
                for address in screen_addresses(role, ids, order=DELIVERED, **packages):
                    found[f"{address} ({role})"] = _size(address)
        with emulated_services(clock, CONSOLE="on") as services:
            case = contested(court(services, clock))
            _sign_in(services, "agent", AGENT)
            found["desk, a dispute to be judged (agent)"] = _size(f"desk/{case.id}")
    return found


def _sign_in(services: Services, role: Role, account: str) -> None:
    """Whoever comes with the one cookie is that person from now on."""
    ends_at = services.real_clock() + timedelta(days=1)
    open_session(services.store, SECRET, Session(role=role, account=account, token=TOKEN, ends_at=ends_at))


def _size(address: str) -> int:
    """Bytes of a page. Raises SystemExit where it isn't shown."""
    answer = call("GET", f"{ROOT}/{address}", headers={"cookie": f"{COOKIE}={SECRET}"})
    if answer.status != 200:
        raise SystemExit(f"{address} answers {answer.status}.")
    return len(answer.body)


def _recorded(method: str, path: str, address: str, clock: Clock, raw: bytes = b"") -> Scene:
    headers = {"cookie": f"{COOKIE}={SECRET}", **({"content-type": FORM} if raw else {})}
    event = http_event(method, f"{ROOT}/{address}", raw, role="", account="", headers=headers)
    name = f"functions.console.{'forms' if raw else 'pages'}.handler"
    event["resource"] = f"{ROOT}/{{page+}}"
    with deployed(ON), watched() as recorder:
        answer = handler(name)(event, None)
    if answer["statusCode"] >= 400:
        raise SystemExit(f"{address} answers {answer['statusCode']}.")
    operation = Operation(method, f"{ROOT}/{path}", (), False, False, False)
    given, now = {**ENVIRONMENT, **ON}, clock.now.isoformat()
    return Scene(operation, "", "", name, event, given, now, recorder.calls, answer["body"])
