"""Stories of the documents on the screens: what comes after a judgment, an offer, a question, a recall.

The buyer is on a phone, everybody else at a desk. What other people's systems say (the platform, carriers,
the insurer) comes by their webhooks.
"""

import pytest

from tests.support.files import JPEG
from tests.support.stage import Person, Stage

pytestmark = pytest.mark.parametrize("stage", ["mixed"], indirect=True)
GENUINE = "This is genuine, relevant, complete and accurate"


def shows(person: Person, what: str, words: str) -> None:
    """Send a piece of evidence in words, and say that this is all."""
    person.selects("What it is", what)
    person.types("What can be seen or read there", words)
    person.picks(GENUINE)
    person.presses("Send it")
    person.presses("That is all")


def contested(stage: Stage, title: str, price: str) -> str:
    """Of a thing that came defective both sides have shown something; the path of its dispute."""
    order_id = stage.arrived((title, price))
    stage.turned_down(order_id)
    body = {"order_id": order_id, "line_ids": ["line-1"], "scenario": "quality_safety", "visible": True}
    by = stage.who("buyer")
    filed = stage.world.post("/disputes", {**body, "description": "It is cracked."}, by=by, status=201)
    path = f"/disputes/{filed['id']}"
    for side in (by, stage.who("seller")):
        piece = {"kind": "photo", "description": "See here.", "attested": True}
        stage.world.post(f"{path}/evidence", piece, by=side, status=201)
        stage.world.post(f"{path}/evidence/complete", by=side)
    return path


def final(stage: Stage, title: str, price: str) -> str:
    """Judged for the buyer and accepted by both: the goods are to go back."""
    path = contested(stage, title, price)
    verified = {"finding": {"claim_verified": True}}
    stage.world.post(f"{path}/judgment", verified, by=stage.who("agent"))
    for role in ("buyer", "seller"):
        stage.world.post(f"{path}/accept", by=stage.who(role))
    return path


def test_an_appeal_is_made_read_and_upheld(stage: Stage) -> None:
    """R-JDG-09: nothing is carried out before it is decided"""
    path = contested(stage, f"Kitchen scale {stage.name}", "45.00")
    verified = {"finding": {"claim_verified": True}}
    stage.world.post(f"{path}/judgment", verified, by=stage.who("agent"))
    with stage.at("seller") as seller:
        seller.follows("Appeal", near=stage.name)
        seller.reads("The buyer wins: the evidence supports the buyer")
        seller.types("What is wrong with the judgment", "It is another scale.")
        seller.presses("Appeal")
        seller.reads("Your appeal was made.", "“It is another scale.”", "the seller has appealed")
    with stage.at("agent") as agent:
        agent.follows("Appeals")
        agent.follows_first(stage.name)
        agent.reads("“It is another scale.”", "If the appeal is upheld: what do you find instead?")
        agent.keys("2")
        agent.enters()
        agent.keys(*"The serial numbers differ.")
        agent.presses("Uphold the appeal")
        agent.reads(
            "The appeal was upheld; the new judgment takes the place of the first.", "The seller wins"
        )
    with stage.at("buyer") as buyer:
        buyer.follows("Requests")
        buyer.follows_first("does not work as it should")
        buyer.reads("The seller wins: the evidence supports the seller", "No money moves.")
        buyer.reads("upheld", "The serial numbers differ.", "Ask for a second decision")


def test_goods_go_back_with_a_label_and_an_objection_is_decided(stage: Stage) -> None:
    """R-PDA-20, R-PDA-23"""
    path = final(stage, f"Glass carafe {stage.name}", "41.00")
    with stage.at("buyer") as buyer:
        buyer.follows("Send back", near=stage.name)
        buyer.reads("The way back: to be sent back", "The seller pays for it.")
        buyer.presses("Get a label")
        buyer.reads("Print the return label")
    label = stage.world.get(f"{path}/return/label", by=stage.who("buyer"))
    stage.report(label, "accepted")
    stage.world.pass_time(days=2)
    stage.report(label, "delivered")
    with stage.at("seller") as seller:
        seller.follows("Carry out", near=stage.name)
        seller.reads("The way back: back with the seller")
        seller.unfolds("Object to what came back")
        seller.picks("It is not what I sent")
        seller.types("What you found", "Another carafe came back.")
        seller.attaches("Pictures or documents", "carafe.jpg", JPEG)
        seller.presses("Object")
        seller.reads("Your objection was made; an agent decides.", "“Another carafe came back.”")
    with stage.at("agent") as agent:
        agent.follows("Objections")
        agent.follows_first(stage.name)
        agent.reads("The seller objects: not what was sent")
        agent.picks("is not upheld: the buyer is refunded")
        agent.types("Reason, for both sides", "It has the same mark.")
        agent.presses("Decide")
        agent.reads("The objection was decided.", "Not upheld: It has the same mark.")
    with stage.at("buyer") as buyer:
        buyer.follows("Orders")
        buyer.follows_first(stage.name)
        buyer.reads("Back to you $41.00 for 1 \N{MULTIPLICATION SIGN} Glass carafe", "after a dispute")


def test_money_is_offered_in_place_of_what_is_missing_and_accepted(stage: Stage) -> None:
    """R-RSH-18: the negotiation card among the messages"""
    order_id = stage.arrived(("Linen napkins", "25.00"))
    lines = [{"line_id": "line-1", "quantity": 1}]
    asked = {"order_id": order_id, "lines": lines, "reason": "missing_items", "description": "Not there."}
    stage.world.post("/reshipments", asked, by=stage.who("buyer"), status=201)
    with stage.at("seller") as seller:
        seller.follows("Returns")
        seller.unfolds("Offer money instead")
        seller.picks("A part of it")
        seller.types("Amount", "10")
        seller.presses("Offer money instead")
        seller.reads("The offer is with the buyer.")
    with stage.at("buyer") as buyer:
        buyer.reads("Accept the offer", "Linen napkins")
        buyer.follows("Orders")
        buyer.follows("Linen napkins")
        buyer.reads("Offer: $10.00, waits for the buyer")
        buyer.presses("Accept the offer")
        buyer.reads(
            "Accepted. The money is on its way to you.",
            "Back to you $10.00 for 1 \N{MULTIPLICATION SIGN} Linen napkins",
        )
    with stage.at("seller") as seller:
        seller.follows("Money")
        seller.reads("refund to the buyer", "Together, for you \N{MINUS SIGN}$10.00")


def test_a_question_the_seller_left_open_is_answered_by_customer_service(stage: Stage) -> None:
    """R-BPP-03"""
    stage.arrived((f"Pasta machine {stage.name}", "55.00"))
    with stage.at("buyer") as buyer:
        buyer.follows("Help")
        buyer.follows_first(stage.name)
        buyer.types("Your message", "Which way round does the crank go in?")
        buyer.presses("Send")
        buyer.reads("Your message was sent.", "You wrote to the seller")
        stage.world.pass_time(days=1)
        buyer.unfolds("I have a question for customer service")
        buyer.types("Your question", "Which way round does the crank go in?")
        buyer.presses("Ask customer service")
        buyer.reads("Your question is with customer service.", "with customer service")
    with stage.at("agent") as agent:
        agent.follows("Help cases")
        agent.follows_first(stage.name)
        agent.picks("Answered")
        agent.types("Why? Buyer and seller read this", "The short end first.")
        agent.presses("Resolve it")
        agent.reads("Resolved. Both have been told.", "Answered. The short end first.")
    with stage.at("buyer") as buyer:
        buyer.follows("Requests")
        buyer.reads("question", "closed")


def test_after_thirty_days_buyer_protection_gives_back_a_part(stage: Stage) -> None:
    """R-BPP-06, R-BPP-15"""
    stage.arrived((f"Rain jacket {stage.name}", "64.00"))
    stage.world.pass_time(days=31)
    with stage.at("buyer") as buyer:
        buyer.follows("Help")
        buyer.follows_first(stage.name)
        buyer.types("Your message", "The seams have come open.")
        buyer.presses("Send")
        stage.world.pass_time(days=1)
        buyer.unfolds("I need Buyer Protection")
        buyer.picks("My money, without sending it back")
        buyer.types("What is wrong?", "The seams have come open.")
        buyer.presses("Ask Buyer Protection")
        buyer.reads("Your case is open.")
    with stage.at("agent") as agent:
        agent.follows("Help cases")
        agent.follows_first(stage.name)
        agent.picks("Money back")
        agent.types("Amount", "32.00")
        agent.types("Why? Buyer and seller read this", "Half of it: it was worn.")
        agent.presses("Resolve it")
        agent.reads("Resolved. Both have been told.")
    with stage.at("buyer") as buyer:
        buyer.follows("Orders")
        buyer.follows_first(stage.name)
        buyer.reads("Back to you $32.00")
    with stage.at("seller") as seller:
        seller.follows("Money")
        seller.reads("refund to the buyer", "Together, for you \N{MINUS SIGN}$32.00")


def test_a_label_is_voided_and_its_price_and_premium_come_back(stage: Stage) -> None:
    """R-INS-23"""
    order_id = stage.order(("Record player", "450.00"))
    stage.label(f"{order_id}-1", insurance={"option": "full"})
    with stage.at("seller") as seller:
        seller.follows("Shipping labels")
        seller.follows_first("1Z")
        seller.reads("Premium $3.00", "Until the carrier's first scan a label can be voided.")
        seller.presses("Void the label")
        seller.reads("The label is void.", "given back")
        seller.follows("Money")
        seller.reads("label given back", "insurance premium given back", "Together, for you $0.00")


def test_a_carrier_makes_its_statement_about_a_lost_parcel(stage: Stage) -> None:
    """R-DSP-74"""
    order_id = stage.order((f"Ceramic vase {stage.name}", "120.00"))
    stage.report(stage.label(f"{order_id}-1"), "accepted")
    stage.world.pass_time(days=6)
    stage.turned_down(order_id)
    body = {"order_id": order_id, "line_ids": ["line-1"], "scenario": "lost_package"}
    lost = {**body, "description": "It never came."}
    stage.world.post("/disputes", lost, by=stage.who("buyer"), status=201)
    with stage.at("carrier") as carrier:
        carrier.follows("Send evidence", near=stage.name)
        carrier.reads("Your statement", "that the package was delivered to the address: must still be shown")
        carrier.picks("It was delivered to the address")
        shows(carrier, "Carrier's record", "Handed over at the door.")
        carrier.reads("You have said that this is all.", "Proves: it was delivered to the address")


def test_a_recall_is_opened_and_its_seller_says_why_not_all_of_it(stage: Stage) -> None:
    """R-RCL: documents stay with the seller, their digests are handed in"""
    stage.arrived(("Travel adapter", "19.00"))
    with stage.at("agent") as agent:
        agent.follows("Recalls")
        agent.types("Product", f"prd-{stage.name}")
        agent.types("Seller", stage.name)
        agent.picks("The media")
        agent.types("Where it stands", "Tribune, page 9")
        agent.types("Batches, one a line", "B-7")
        agent.presses("Open the recall")
        agent.reads("The recall was opened.", "Recalled: batch B-7.")
    with stage.at("seller") as seller:
        seller.follows("Justify")
        seller.types("Why the rest is safe", "It has another plug.")
        seller.attaches("Documents", "report.jpg", JPEG)
        seller.presses("Hand it in")
        seller.reads("Your justification was handed in.", "✓ justified")


def test_a_finding_about_a_seller_who_lost_five_disputes_is_entered(stage: Stage) -> None:
    """R-JDG-33"""
    for number in range(5):
        final(stage, f"Jug {number}", "20.00")
    with stage.at("agent") as agent:
        agent.follows("Investigations")
        agent.follows(f"Seller {stage.name}")
        agent.reads(
            f"Seller {stage.name}: waits for a finding", "Disputes this seller lost", "“It is cracked.”"
        )
        agent.picks("did not act in bad faith")
        agent.types("Reason", "A bad batch, taken back at once.")
        agent.presses("Enter the finding")
        agent.reads("The finding was entered.", "no bad faith was found")
