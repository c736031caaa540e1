"""GET and POST /sandbox/clock"""

import json

from shared.domain.reading import ClockMove
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.usecases import sandbox
from shared.views.sandbox import MoveClock, clock_view
from shared.views.viewer import Viewer

api = Api()
handler = api.handler


@api.route("GET", "/sandbox/clock", view=clock_view)
def read_clock(request: Request) -> ClockMove:
    """The service's own time."""
    return sandbox.read(request.services)


@api.route("POST", "/sandbox/clock", body=MoveClock, view=clock_view, extra_statuses=(202, 409))
def move_clock(request: Request) -> ClockMove | RawResponse:
    """Move the clock; every deadline on the way fires at its own time."""
    to = sandbox.next_deadline(request.services) if request.body.next_deadline else request.body.set
    moved = sandbox.move(request.services, to=to, by=request.body.advance)
    if moved.target is None:
        return moved
    on_its_way = clock_view(moved, viewer=Viewer(role="platform", account="", now=moved.now))
    return RawResponse(status=202, body=json.dumps(on_its_way))
