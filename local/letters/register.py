"""All letters, by service, in the order in which docs/letters.md shows them."""

from collections.abc import Mapping

from local.letters.claiming import AFFIDAVITS, CLAIMS, LABELS
from local.letters.disputing import DISPUTES, JUDGMENTS
from local.letters.helping import MESSAGES, RESHIPMENTS, SUPPORT_CASES
from local.letters.preview import Preview
from local.letters.recalling import SAFETY
from local.letters.reminding import REMINDERS
from local.letters.returning import RETURNS
from local.letters.staffing import STAFF

SERVICES: Mapping[str, tuple[Preview, ...]] = {
    "Affidavits": AFFIDAVITS,
    "Claims": CLAIMS,
    "Labels": LABELS,
    "Disputes": DISPUTES,
    "Judgments": JUDGMENTS,
    "Returns": RETURNS,
    "Reshipments": RESHIPMENTS,
    "Customer service": SUPPORT_CASES,
    "Messages": MESSAGES,
    "Recalls and investigations": SAFETY,
    "Reminders": REMINDERS,
    "The agents' inbox": STAFF,
}
