"""Letters that remind a party that its time runs out."""

from collections.abc import Mapping

from local.letters.facts import BUYER, LAST_SECOND, ORDER, SHOP, ZONE
from local.letters.preview import Preview, preview
from shared.domain.policy import clause
from shared.gateways.letters.reminders import WORDS, ReminderFacts, time_runs_out

# Whose move it is, in which case, and the rule that sets its end.
_KINDS: Mapping[str, tuple[str, str, str, str]] = {
    "affidavit_link": ("seller", "claim", "clm_01jq8z7m4n", "R-AFF-09"),
    "appeal": ("seller", "dispute", "dsp_01jq8z7m4n", "R-JDG-09"),
    "evidence": ("buyer", "dispute", "dsp_01jq8z7m4n", "R-DSP-51"),
    "information_request": ("seller", "claim", "clm_01jq8z7m4n", "R-CLM-23"),
    "partial_refund_answer": ("buyer", "reshipment", "rsh_01jq8z7m4n", "R-RSH-16"),
    "post_dispute_action": ("seller", "dispute", "dsp_01jq8z7m4n", "R-PDA-03"),
    "recall_justification": ("seller", "recall", "rcl_01jq8z7m4n", "R-PDA-14"),
    "reshipment_dispatch": ("seller", "reshipment", "rsh_01jq8z7m4n", "R-RSH-19"),
    "reshipment_response": ("seller", "reshipment", "rsh_01jq8z7m4n", "R-RSH-04"),
    "return_objection": ("seller", "dispute", "dsp_01jq8z7m4n", "R-PDA-23"),
    "return_shipment": ("buyer", "dispute", "dsp_01jq8z7m4n", "R-PDA-20"),
    "second_request": ("buyer", "dispute", "dsp_01jq8z7m4n", "R-JDG-08"),
}


def _facts(kind: str) -> ReminderFacts:
    role, case, case_id, rule = _KINDS[kind]
    return ReminderFacts(
        kind=kind,
        name=BUYER if role == "buyer" else SHOP,
        case=case,
        case_id=case_id,
        order_id="" if case == "recall" else ORDER,
        title="Stoneware pour-over coffee set",
        zone=ZONE,
        due_at=LAST_SECOND,
        clause=clause(rule),
        amount=None if case == "recall" else 28_400,
    )


def _when(heading: str) -> str:
    return f"when {heading[0].lower()}{heading[1:]}"


REMINDERS: tuple[Preview, ...] = tuple(
    preview(f"the {_KINDS[kind][0]}", _when(words.heading), time_runs_out, _facts(kind))
    for kind, words in WORDS.items()
)
