"""What stands in the inbox that all agents share; nothing of it is mailed."""

from dataclasses import replace

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
# Another case than a dispute, where it is about one.
_CASES = {
    "support_case_opened": "cse_01jq8z7m4n",
    "support_answer": "cse_01jq8z7m4n",
    "investigation_opened": "inv_01jq8z7m4n",
    "finding": "inv_01jq8z7m4n",
}


def _about(kind: str) -> StaffFacts:
    facts = replace(_FACTS, case_id=_CASES.get(kind, _FACTS.case_id))
    return replace(facts, order_id="", title="", amount=None) if facts.case_id.startswith("inv") else facts


_WHEN = {kind: f"when {words[0].lower()}{words[1:]}" for kind, (words, _, _) in NEWS.items()}
_RULE = clause("R-BPP-05")

STAFF: tuple[Preview, ...] = (
    *(preview("the agents", when, news, kind, _about(kind)) for kind, when in _WHEN.items()),
    *(
        preview("the agents", f"after two days: {words}", still_waiting, kind, _about(kind), rule=_RULE)
        for kind, words in WAITING.items()
    ),
    *(
        preview("the agents", f"after five days: {words}", escalated, kind, _about(kind), rule=_RULE)
        for kind, words in WAITING.items()
    ),
)
