"""The desk: what waits, a dispute with all it can lead to, and the judgment by one of its cards."""

import re
from datetime import timedelta

import pytest

from shared.domain.disputes.facts import Flags
from tests.support.console import Browser, Page
from tests.support.disputes import REFUTED, VERIFIED, Court, contested
from tests.support.disputes import case as case
from tests.support.http import call
from tests.support.shop import post, report

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def agent(case: Court) -> Browser:
    return Browser("agent", "agent-1")


def at(agent: Browser, case: Court, query: str = "") -> Page:
    page = agent.get(f"desk/{case.id}{query}")
    assert page.status == 200, page.text
    return page


def cards(page: Page) -> list[str]:
    """The values of the cards, in their order, each under its key."""
    return re.findall(r'name="outcome" value="(\w+)" data-key="\d"', page.html)


def test_the_desk_opens_at_what_is_due_first_with_its_number_in_the_tab(case: Court, agent: Browser) -> None:
    contested(case)
    page = agent.get("desk")
    assert "<title>(1) Desk" in page.html
    assert "Judge · $200.00 5 days A thing" in page.text
    assert "A thing, $200.00: does not work as it should, or isn't safe" in page.text
    assert "Buyer: “It shows 40 grams too little.”" in page.text


def test_an_empty_desk_says_so(case: Court, agent: Browser) -> None:
    assert "Nothing waits here." in agent.get("desk").text


def test_what_is_late_stands_first_and_says_so(case: Court) -> None:
    contested(case)
    case.pass_due("judgment")
    page = Browser("agent", "agent-1").get("desk")
    assert re.search(r"late \d+ s", page.text)
    assert 'class="late"' in page.html


def test_every_outcome_is_a_card_with_winner_finding_arrows_goods_loss_and_rules(
    case: Court, agent: Browser
) -> None:
    """R-JDG-10"""
    page = at(agent, contested(case))
    assert cards(page) == ["1", "2", "3", "4", "otherwise"]
    assert "The evidence supports the buyer; the fault is minor" in page.text
    assert 'aria-label="The seller to the buyer: $200.00. The buyer to the seller: goods."' in page.html
    assert "on the way the seller bears breakage, damage, loss. The seller bears the loss." in page.text
    assert "No money moves. Nothing goes back." in page.text
    assert "both sides showed what was asked of them, so the rules leave it to you (R-JDG-37)" in page.text


def test_what_each_side_showed_stands_side_by_side_with_our_own_data(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case))
    assert 'alt="Photo: The scale."' in page.html
    assert "✓ a photo or a video: shown by the buyer" in page.text
    assert "✓ delivered May 1, 10:00 a.m." in page.text
    assert "no earlier finding of bad faith" in page.text


def test_a_chosen_card_shows_what_both_sides_get_before_anything_is_done(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case), "?outcome=2")
    told = "Seller wins: the evidence supports the seller. No money moves. Both are told at the same time"
    assert told in page.text
    assert "the buyer can ask once more within 2 calendar days" in page.text
    assert case.dispute.status == "judging"
    assert page.form(f"dispute/{case.id}/judge").fields["finding.claim_verified"] == "false"
    assert 'class="weighty" autofocus' in page.html


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_card_judges_as_it_says(case: Court, agent: Browser, number: int) -> None:
    page = at(agent, contested(case), f"?outcome={number}")
    done = agent.submit(page, f"dispute/{case.id}/judge")
    assert done.url == f"/console/desk/{case.id}?done=dispute.judge"
    assert "Judged. Both sides are told at the same time." in done.text
    judgment = case.dispute.judgment
    assert judgment
    wins, basis, minor = {
        1: ("buyer", "claim_verified_by_adjudicator", None),
        2: ("seller", "claim_refuted_by_adjudicator", None),
        3: ("buyer", "bad_faith_override", None),
        4: ("buyer", "claim_verified_by_adjudicator", "minor"),
    }[number]
    assert (judgment.winner, judgment.basis, judgment.flags.severity) == (wins, basis, minor)


def test_a_known_flag_is_taken_back_by_the_card_that_says_so(case: Court, agent: Browser) -> None:
    """A card that names a flag as null sends it as null, not as left out."""
    case.file("inconsistent_product", subtype="missing_items")
    case.show("buyer")
    case.show("seller")
    case.complete("buyer", "seller")
    for number in cards(at(agent, case))[:-1]:
        page = at(agent, case, f"?outcome={number}")
        if page.form(f"dispute/{case.id}/judge").fields["flags.subtype"] == "null":
            agent.submit(page, f"dispute/{case.id}/judge")
            break
    assert case.dispute.judgment and case.dispute.judgment.flags.subtype is None


def test_the_second_of_two_agents_is_told_that_somebody_was_faster(case: Court, agent: Browser) -> None:
    contested(case)
    mine, other = at(agent, case, "?outcome=1"), at(agent, case, "?outcome=2")
    agent.submit(mine, f"dispute/{case.id}/judge")
    late = agent.submit(other, f"dispute/{case.id}/judge")
    assert late.status in (409, 412)
    assert "Not done. It has changed since this page was opened." in late.text
    assert "Somebody was faster" in late.text and "If-Match" not in late.text
    assert case.dispute.judgment and case.dispute.judgment.winner == "buyer"


def test_a_form_sent_when_its_time_is_over_is_told_that_a_time_has_ended(case: Court) -> None:
    """R-GEN-06: nobody was, the clock has gone on before the sweep"""
    case.file()
    due = case.dispute.deadlines[0].due_at
    case.clock.now = due - timedelta(minutes=1)
    seller = Browser("seller", "seller-1")
    page = seller.get(f"dispute/{case.id}")
    case.clock.now = due + timedelta(seconds=1)
    late = seller.submit(page, f"dispute/{case.id}/complete_evidence")
    assert "Somebody was faster, or a time has ended: below is how it stands now" in late.text


def test_judging_twice_from_one_page_judges_once(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case), "?outcome=1")
    for _ in range(2):
        done = agent.submit(page, f"dispute/{case.id}/judge")
        assert done.status == 200
    assert case.events().count("judged") == 1


def test_after_it_the_next_case_is_one_key_away(case: Court, agent: Browser) -> None:
    contested(case)
    other = Court(case.services, case.clock)
    other.contested("quality_safety", line_ids=("b",))
    page = agent.submit(at(agent, case, "?outcome=2"), f"dispute/{case.id}/judge")
    assert f'href="../desk/{other.id}" autofocus>Next case' in page.html
    assert "The seller wins: the evidence supports the seller" in page.text


def test_after_it_both_letters_are_on_the_page_as_they_were_told(case: Court, agent: Browser) -> None:
    page = agent.submit(at(agent, contested(case), "?outcome=1"), f"dispute/{case.id}/judge")
    for side in ("buyer", "seller"):
        told = call("GET", "/notifications", role=side, account=f"{side}-1").json()["data"][0]
        assert f"To the {side}," in page.text
        assert told["subject"] in page.text and told["paragraphs"][0] in page.text


def test_an_override_needs_its_reason_and_keeps_what_was_typed(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case), "?outcome=otherwise")
    typed = {"override.winner": "buyer", "override.remedy": "refund", "override.amount": "$50"}
    back = agent.submit(page, f"dispute/{case.id}/judge_otherwise", **typed)
    assert back.status == 400
    assert 'value="$50"' in back.html
    assert f'id="wrong-dispute.judge_otherwise.{case.id}-override.reason"' in back.html
    done = agent.submit(page, f"dispute/{case.id}/judge_otherwise", **typed, **{"override.reason": "Half."})
    assert "Judged against the rules." in done.text
    assert case.dispute.judgment and case.dispute.judgment.amount == 5_000


def test_what_is_wrong_with_a_judgment_on_appeal_stands_at_its_field(case: Court, agent: Browser) -> None:
    """R-JDG-10"""
    case.won()
    case.appeal()
    form = f"dispute/{case.id}/uphold_otherwise"
    given = {"winner": "seller", "remedy": "refund", "reason": "Since."}
    typed = {f"judgment.override.{name}": value for name, value in given.items()}
    back = agent.submit(at(agent, case), form, reason="It is right.", **typed)
    assert back.status == 400
    assert f'id="wrong-dispute.uphold_otherwise.{case.id}-judgment.override.remedy"' in back.html


def test_more_is_asked_for_and_the_case_leaves_the_desk(case: Court, agent: Browser) -> None:
    """R-JDG-42"""
    page = at(agent, contested(case))
    typed = {"party": "seller", "what": "The lab's name.", "hours": "24", "reason": "It is not on it."}
    agent.submit(page, f"dispute/{case.id}/request_evidence", **typed)
    assert case.dispute.status == "evidence_collection"
    assert "Nothing waits here." in agent.get("desk").text
    assert "Is asked: “The lab's name.”" in at(agent, case).text


def whom_to_ask(case: Court, agent: Browser) -> set[str]:
    """The parties that the form offers to ask for more."""
    (form,) = [part for part in at(agent, case).html.split("<form") if "/request_evidence" in part[:120]]
    return set(re.findall(r'name="party" value="(\w+)"', form))


def test_who_would_not_be_asked_is_not_offered(case: Court, agent: Browser) -> None:
    """R-JDG-42: no carrier that was not notified, nobody who still sends or was asked twice"""
    contested(case)
    assert whom_to_ask(case, agent) == {"buyer", "seller"}
    typed = {"party": "seller", "what": "The lab's name.", "hours": "24", "reason": "It is not on it."}
    for _ in range(2):
        agent.submit(at(agent, case), f"dispute/{case.id}/request_evidence", **typed)
        assert whom_to_ask(case, agent) == {"buyer"}
        case.complete("seller")
    assert whom_to_ask(case, agent) == {"buyer"}


def test_a_third_party_is_entered_with_its_source(case: Court, agent: Browser) -> None:
    """R-DSP-20"""
    page = at(agent, contested(case))
    typed = {"source": "The maker", "kind": "statement", "description": HOSTILE, "attested": "true"}
    done = agent.submit(page, f"dispute/{case.id}/submit_third_party_evidence", **typed)
    assert "Others told" in done.text and "From The maker" in done.text
    assert HOSTILE not in done.html


def test_a_dispute_is_closed_without_a_judgment_for_a_reason(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case))
    assert agent.submit(page, f"dispute/{case.id}/reject", reason=" ").status == 400
    agent.submit(page, f"dispute/{case.id}/reject", reason="A duplicate.")
    assert "Closed without a judgment: A duplicate." in at(agent, case).text


def test_an_appeal_is_upheld_by_a_card_with_its_reason(case: Court, agent: Browser) -> None:
    """R-JDG-09, R-JDG-41"""
    case.won("quality_safety")
    case.appeal("The scale was not level.")
    assert f"desk/{case.id}?queue=appeals" in " ".join(agent.get("queue/appeals").links)
    page = at(agent, case)
    number = 1 + cards(page).index("2")
    done = agent.submit(
        at(agent, case, f"?outcome={number}"), f"dispute/{case.id}/decide_appeal", reason="It was not."
    )
    assert "The appeal was upheld" in done.text
    assert case.dispute.judgment and case.dispute.judgment.winner == "seller"


def test_what_is_due_leads_to_its_place_on_the_desk(case: Court, agent: Browser) -> None:
    def is_led_to(place: str) -> bool:
        (link,) = (link for link in agent.get("due").links if link.endswith(f"#{place}"))
        return f' id="{place}"' in agent.get(link.partition("#")[0]).html

    contested(case)
    assert is_led_to("judge")
    case.judge()
    case.appeal()
    assert is_led_to("decide_appeal")


def test_an_appeal_is_dismissed(case: Court, agent: Browser) -> None:
    case.won("quality_safety")
    case.appeal()
    agent.submit(at(agent, case), f"dispute/{case.id}/dismiss_appeal", reason="It was level.")
    assert case.dispute.appeal and case.dispute.appeal.upheld is False
    assert "dismissed" in at(agent, case).text


def test_an_emailed_appeal_is_entered(case: Court, agent: Browser) -> None:
    case.won("quality_safety")
    typed = {"grounds": "It was level.", "received_at": "2026-05-04T12:00"}
    agent.submit(at(agent, case), f"dispute/{case.id}/enter_appeal", **typed)
    assert case.dispute.status == "appealed"


def test_an_objection_is_decided_from_its_queue(case: Court, agent: Browser) -> None:
    """R-PDA-23"""
    case.final("quality_safety")
    case.ship_back("1ZBACK12")
    report(case.clock, "1ZBACK12", "delivered", carrier="ups")
    body = {"reason": "not_what_was_sent", "description": "It is another scale."}
    assert post(f"/disputes/{case.id}/return/objection", body, account="seller-1").status == 200
    page = agent.get("queue/objections")
    assert "Objection · $200.00" in page.text and "“It is another scale.”" in page.text
    assert 'name="peril"' not in page.html
    form = f"dispute/{case.id}/decide_objection"
    assert agent.submit(page, form, upheld="true", amount="12.34", reason=" ").status == 400
    page = agent.submit(page, form, upheld="true", amount="$12.34", reason="It is.")
    assert "Upheld; the buyer is refunded $12.34: It is." in page.text
    assert case.dispute.closed_reason == "objection_upheld"


def test_an_objection_is_upheld_for_what_the_buyer_bears_alone(case: Court, agent: Browser) -> None:
    """R-PDA-23, R-PDA-12"""
    case.final("quality_safety", VERIFIED.model_copy(update={"flags": Flags(severity="minor")}))
    case.ship_back("1ZBACK12")
    report(case.clock, "1ZBACK12", "delivered", carrier="ups")
    body = {"reason": "arrived_damaged", "description": "The glass is gone."}
    assert post(f"/disputes/{case.id}/return/objection", body, account="seller-1").status == 200
    assert re.findall(r'name="peril" value="(\w+)"', at(agent, case).html) == ["damage", "loss"]


def test_reported_proceedings_are_found_not_to_be_under_way(case: Court, agent: Browser) -> None:
    """R-DSP-19"""
    case.won("quality_safety")
    body = {"kind": "Small claims", "reference": "SC-1"}
    path = f"/disputes/{case.id}/external-proceedings"
    assert post(path, body, account="seller-1").status == 200
    page = at(agent, case)
    assert "An agent looks at it; the clocks are held." in page.text
    agent.submit(page, f"dispute/{case.id}/decide_proceedings", confirmed="false", reason="No such case.")
    assert re.search(r"Not confirmed: No such case\.(?!\.)", at(agent, case).text)
    assert case.dispute.status == "judged"


def test_what_cannot_be_done_stays_with_its_reason(case: Court, agent: Browser) -> None:
    page = at(agent, contested(case))
    assert "Decide the appeal nobody has appealed" in page.text
    assert "Enter an appeal that came by e-mail there is no judgment yet" in page.text


def test_the_queues_say_when_nothing_waits_and_others_have_none(case: Court, agent: Browser) -> None:
    for name in ("appeals", "objections", "help", "numbers"):
        page = agent.get(f"queue/{name}")
        assert page.status == 200 and "Nothing waits here." in page.text
    page = agent.get("queue/nothing")
    assert page.status == 404 and "Not Found" not in page.text
    assert "This page can't be shown" in page.text


def test_the_desk_is_for_agents_alone(case: Court) -> None:
    contested(case)
    for role, account in (("buyer", "buyer-1"), ("seller", "seller-1"), ("carrier", "ups")):
        browser = Browser(role, account)
        for path in ("desk", f"desk/{case.id}", "queue/appeals"):
            assert browser.get(path).status == 404


def test_a_letter_of_an_agent_leads_to_the_same_case(case: Court, agent: Browser) -> None:
    contested(case)
    assert cards(agent.get(f"dispute/{case.id}/judge"))
    assert '<details id="reject" open>' in agent.get(f"dispute/{case.id}/reject").html


def test_a_lost_case_shows_what_was_decided(case: Court, agent: Browser) -> None:
    case.contested("quality_safety")
    case.judge(REFUTED)
    page = at(agent, case)
    assert "The seller wins: the evidence supports the seller" in page.text
    assert not cards(page)
