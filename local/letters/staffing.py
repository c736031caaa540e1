"""What stands in the inbox that all agents share; nothing of it is mailed."""

from local.letters.facts import MONDAY, ORDER, ZONE
from local.letters.preview import Preview, preview
from shared.domain.policy import clause
from shared.gateways.letters.staff import NEWS, WAITING, StaffFacts, escalated, news, still_waiting

_FACTS = StaffFacts(
    case_id="dsp_01jq8z7m4n",
    order_id=ORDER,
    seller_id="7495",
    title="Stoneware pour-over coffee set",
    since=MONDAY,
    zone=ZONE,
    amount=28_400,
)
_WHEN = {kind: f"when {words[0].lower()}{words[1:]}" for kind, (words, _, _) in NEWS.items()}
_RULE = clause("R-BPP-05")

STAFF: tuple[Preview, ...] = (
    *(preview("the agents", when, news, kind, _FACTS) for kind, when in _WHEN.items()),
    *(
        preview("the agents", f"after two days: {words}", still_waiting, kind, _FACTS, rule=_RULE)
        for kind, words in WAITING.items()
    ),
    *(
        preview("the agents", f"after five days: {words}", escalated, kind, _FACTS, rule=_RULE)
        for kind, words in WAITING.items()
    ),
)
