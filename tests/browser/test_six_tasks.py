"""Six things a person who has never seen the console does there: by what is on the page, from the first one.

Each page on the way is looked at by axe-core, and nothing may be said in the browser's console.
"""

from tests.support.files import JPEG
from tests.support.stage import Stage

SIGNATURE = {"full_name": "Bea Buyer", "signature": "Bea Buyer"}


def test_a_seller_buys_an_insured_label_by_keyboard(stage: Stage) -> None:
    """R-INS-07, R-INS-15, R-SIG-01"""
    stage.order(("Film camera", "640.00"))
    with stage.at("seller") as seller:
        seller.tabs_to("Orders")
        seller.enters()
        seller.tabs_to("Buy label")
        seller.enters()
        seller.tabs_to("Insured up to, in all")
        seller.keys("5", "0", "0")
        assert seller.page.get_by_label("A sum of your own").is_checked()
        assert seller.page.get_by_role("button", name="Buy this label").is_disabled()
        seller.tabs_to("No signature, $0.00")
        seller.keys("ArrowDown")
        seller.tabs_to("Work out the price")
        seller.enters()
        seller.reads("$200.00 free + $300.00 = $500.00", "$140.00 of its value stays without cover.")
        for _ in ("insurance", "signature"):
            seller.tabs_to("I accept")
            seller.enters()
        seller.reads("Together $11.00")
        seller.tabs_to("Buy this label")
        seller.enters()
        seller.reads("The label is bought.", "Covered $500.00 ($200.00 free + $300.00)", "Premium $3.00")
        seller.reads("Signature signature, $2.50", "confirmed, waits for the first scan")


def test_a_seller_claims_for_a_lost_parcel_answers_and_is_paid(stage: Stage) -> None:
    """R-CLM-08, R-AFF-10, R-CLM-23; and everybody reads where the money went"""
    order_id = stage.order(("Brass floor lamp", "300.00"))
    label = stage.label(f"{order_id}-1", insurance={"option": "full"})
    stage.report(label, "accepted")
    stage.world.pass_time(days=4)
    stage.report(label, "lost")
    with stage.at("seller") as seller:
        seller.follows("Orders")
        seller.follows("Insurance claim")
        seller.reads("It can be claimed")
        seller.picks("It was lost")
        seller.types("Describe what happened", "The carrier has not found it.")
        seller.presses("File the claim")
        seller.reads("The claim is with U-PIC.", "To b***@example.com")
        seller.presses("Send it to the buyer")
        seller.reads("The affidavit is on its way to the buyer.", "sent, waits for the buyer")
    _sign(stage)
    claim_id = stage.world.get("/claims", stage.who("seller"))["data"][0]["id"]
    stage.insurer("information_requested", claim_id, question="Who packed it?")
    with stage.at("seller") as seller:
        seller.reads("Answer U-PIC's question", "Otherwise: The insurer decides the claim on what it has.")
        seller.follows("Answer", near="Brass floor lamp")
        seller.reads("Who packed it?", "Buyer's affidavit: U-PIC has it")
        seller.types("Your answer", "I did, in two boxes.")
        seller.attaches("Photos or papers", "boxes.jpg", JPEG)
        seller.presses("Send the answer")
        seller.reads("Your answer goes to U-PIC", "I did, in two boxes.", "boxes.jpg: is here")
        stage.insurer("accepted", claim_id, approved_amount="300.00")
        seller.follows("Claims")
        seller.follows("Brass floor lamp")
        seller.reads("U-PIC pays $300.00.", "U-PIC has decided it.")
        seller.follows("Money")
        seller.reads("insurance paid out", "U-PIC → seller +$300.00", "Together, for you $290.00")


def _sign(stage: Stage) -> None:
    """The buyer does what the letter asks."""
    with stage.at("buyer") as buyer:
        buyer.page.goto(stage.doors + stage.link())
        buyer.page.locator("[name=statement][value=not_received]").check()
        for name, text in {**SIGNATURE, "signed_on": stage.world.now().date().isoformat()}.items():
            buyer.page.locator(f"[name={name}]").fill(text)
        buyer.page.locator("[name=agree]").check()
        buyer.page.get_by_role("button").last.click()
        buyer.page.get_by_text("Thank you").first.wait_for()


def test_a_seller_answers_a_reshipment_before_its_clock_and_the_buyer_reads_it(stage: Stage) -> None:
    """R-RSH-05"""
    stage.arrived(("Two plates", "40.00"))
    with stage.at("buyer") as buyer:
        buyer.follows("Help")
        buyer.follows("Two plates")
        buyer.unfolds("Something is missing from the package")
        buyer.types("What did you find when you opened it?", "One plate alone.")
        buyer.presses("Ask for what is missing")
        buyer.reads("The seller has been asked.", "Otherwise: The reshipment is approved by the platform.")
    with stage.at("seller") as seller:
        seller.reads("Approve it, or it is approved for you", "Otherwise: The reshipment is approved")
        seller.follows("Answer")
        seller.reads("“One plate alone.”", "To approve or reject (you):")
        seller.presses("Approve")
        seller.reads("Approved. Arrange the shipment next.", "To send it (you):")
        seller.unfolds("Arrange the shipment")
        seller.types("Carrier", "UPS")
        seller.types("Tracking number", "1Z999AA10123456784")
        seller.presses("Arrange the shipment")
        seller.reads("The shipment is arranged.", "Its package: UPS 1Z999AA10123456784")
    with stage.at("buyer") as buyer:
        buyer.follows("Requests")
        buyer.reads("on its way")


def test_a_buyer_files_a_dispute_with_a_photo_it_is_judged_by_keyboard_and_both_see_the_money(
    stage: Stage,
) -> None:
    """R-DSP-24, R-JDG-37, R-PDA-15"""
    order_id = stage.arrived((f"Enamel teapot {stage.name}", "64.00"))
    stage.turned_down(order_id)
    with stage.at("buyer") as buyer:
        buyer.follows("Orders")
        buyer.follows_first("Enamel teapot")
        buyer.follows("File a dispute")
        buyer.picks("It does not work as it should, or it isn't safe")
        buyer.presses("Go on")
        buyer.picks("Yes: a photo or a video shows it")
        buyer.types("What happened", "It has a crack from top to bottom.")
        buyer.presses("File the dispute")
        buyer.reads("Your dispute was filed.", "○ a photo or a video: must still be shown")
        buyer.selects("What it is", "Photo")
        buyer.attaches("The file", "crack.jpg", JPEG)
        buyer.types("What can be seen or read there", "The crack.")
        buyer.picks("This is genuine, relevant, complete and accurate")
        buyer.presses("Send it")
        buyer.reads("It was sent.", "✓ a photo or a video: shown by the buyer", "The crack. counts")
        buyer.presses("That is all")
    with stage.at("seller") as seller:
        seller.follows("Send evidence")
        seller.selects("What it is", "Photo")
        seller.attaches("The file", "packed.jpg", JPEG)
        seller.types("What can be seen or read there", "As it was packed.")
        seller.picks("This is genuine, relevant, complete and accurate")
        seller.presses("Send it")
        seller.presses("That is all")
        seller.reads("You have said that this is all.", "waits for a judgment")
    with stage.at("agent") as agent:
        agent.tabs_to("Desk")
        agent.enters()
        agent.reads(f"Enamel teapot {stage.name}, $64.00", "What do you find?")
        agent.keys("1")
        agent.enters()
        assert "Buyer wins: the evidence supports the buyer." in agent.page.inner_text(".bar")
        agent.enters()
        agent.reads("Judged. Both sides are told at the same time.", "The buyer wins")
    _see_the_money(stage)


def _see_the_money(stage: Stage) -> None:
    """Both accept; the seller refunds what came back, and both read it on the order."""
    with stage.at("buyer") as buyer:
        buyer.follows("Requests")
        buyer.follows_first("does not work as it should")
        buyer.reads("You win: the evidence supports the buyer", "a refund of $64.00")
        buyer.presses("Accept the judgment")
    with stage.at("seller") as seller:
        seller.follows("Disputes")
        seller.follows_first("does not work as it should")
        seller.presses("Accept the judgment")
        seller.reads("Carry out the judgment", "You can wait until the goods are back.")
        seller.presses("Carry it out")
        seller.reads("The judgment was carried out.", "The seller: refunded $64.00")
        seller.follows("Money")
        seller.reads(
            "refund to the buyer",
            "seller → buyer \N{MINUS SIGN}$64.00",
            "Together, for you \N{MINUS SIGN}$64.00",
        )
    with stage.at("buyer") as buyer:
        buyer.follows("Orders")
        buyer.follows_first("Enamel teapot")
        buyer.reads("Back to you $64.00 for 1 \N{MULTIPLICATION SIGN} Enamel teapot", "given back $64.00")
