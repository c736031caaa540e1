"""`make trips`: docs/round-trips.md, how many calls each request makes, counted and not measured."""

from collections.abc import Mapping, Sequence

from local.bench.figures import Figure, calls_goal, table
from local.bench.recorder import OUTSIDE
from local.bench.scenes import Scene, record
from local.layer import ROOT

DOCUMENT = ROOT / "docs" / "round-trips.md"
ABOUT = (
    "In a fresh process, which asks for secrets and parameters: they are remembered for five minutes.\n"
    "What a carrier is asked does not count against the goal, nor what the sandbox's keeps of its own in S3."
)
IN_WORDS = "what is personal or in people's words is in no list, and read beside it"
KEPT = "the document that the carrier printed is kept"
FOLLOWED = "who else follows the number is read, too; a label is followed in a transaction of its own"
# Why a request makes more calls than its kind may, secrets and parameters aside.
BEYOND: Mapping[str, str] = {
    "GET /disputes/{dispute_id}": "what is still to be shown depends on order, book and packages",
    "GET /investigations": IN_WORDS,
    "GET /label-batches/{batch_id}/document": "each of its labels is a file",
    "GET /notifications": IN_WORDS,
    "GET /orders": IN_WORDS,
    "GET /recalls/{recall_id}": "its refunds, which may be thousands, are counted and not read",
    "GET /support-cases/{case_id}": "its messages are cases of their own",
    "POST /disputes/{dispute_id}/evidence/complete": "whether an announced file has come is looked up",
    "POST /disputes/{dispute_id}/return/label": KEPT,
    "POST /labels": KEPT,
    "POST /reshipments/{reshipment_id}/shipment": FOLLOWED,
    "POST /support-cases/{case_id}/return/label": "case, then order and book, then what the goods came in",
    "POST /webhooks/easypost": "number, then package and label, then the order's book",
    "POST /webhooks/tracking": "number, then what bears it, then the case and book of what is sent again",
    "POST /webhooks/orders": "products are noted before the recalled ones are read: none is missed",
}
_COLUMNS = {
    "read": "table read",
    "transaction": "written",
    "s3": "S3",
    "secrets-manager": "secret",
    "ssm": "parameter",
    "sqs": "queue",
    OUTSIDE: "carrier",
}
_HEAD = f"""\
# Round trips

How many calls to AWS each request makes, all services together, counted on what the tests use; `make trips`
writes this page, and a test holds it.

{ABOUT}

A list or a case is one call; what belongs to a case, such as a document, two; a command two reads and one
transaction; the purchase of a label has a second transaction, for the carrier is asked in between. Where it
is more, the last column says why.

"""


def calls_table(every: Sequence[Scene]) -> str:
    """Scene by scene: the calls of each service, all of them, and how many there may be."""
    rows = []
    for scene in every:
        made = scene.round_trips
        if unknown := made.keys() - _COLUMNS.keys():
            raise ValueError(f"{scene.name} calls {', '.join(sorted(unknown))}, which has no column")
        figure = Figure(scene.name, scene.aws_calls, calls_goal(scene))
        rows.append(
            (f"`{scene.name}`", *(made[part] or "" for part in _COLUMNS), *figure.cells[1:], why(scene))
        )
    return table(("request", *_COLUMNS.values(), "all of AWS", "goal", "met", "why not"), rows)


def why(scene: Scene) -> str:
    """Why a request makes more calls than its kind may; nothing where it doesn't. KeyError without one."""
    if scene.aws_calls <= calls_goal(scene):
        return ""
    return "what is remembered for five minutes" if is_within(scene) else BEYOND[str(scene.operation)]


def is_within(scene: Scene) -> bool:
    """Whether it makes no more calls than its kind may once secrets and parameters are known."""
    made = scene.round_trips
    return scene.aws_calls - made["secrets-manager"] - made["ssm"] <= calls_goal(scene)


def page(every: Sequence[Scene]) -> str:
    """The page, by path."""
    ordered = sorted(every, key=lambda one: (one.operation.path, one.operation.method, one.note))
    return f"{_HEAD}{calls_table(ordered)}\n"


if __name__ == "__main__":
    DOCUMENT.write_text(page(record().scenes))
