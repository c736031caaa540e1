"""The commands of the runbook: what they say, what they move, and that a second time does no harm."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.layer import ROOT
from local.operate.__main__ import COMMANDS, parser
from local.operate.audit import partition_of
from local.operate.redrive import QUEUES
from local.operate.stack import Stack
from shared.runtime import wiring
from shared.storage.due import due_effects, quarantine
from shared.storage.records import StoredEffect
from shared.usecases.deadlines import enforce, sweep
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import QUEUE_URL, TABLE, Clock, messages, template

SECOND = timedelta(seconds=1)


class CloudFormation:
    """What a stack says of itself: its table, and its queues by their names in the template."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        named = {"TableName": TABLE, "AuditBucket": "audit"}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in named.items()]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]}

    def describe_stack_resource(self, StackName: str, LogicalResourceId: str) -> dict[str, Any]:
        url = QUEUE_URL.format({"MailQueue": "mail", "MailDeadLetters": "mail-dead"}[LogicalResourceId])
        return {"StackResourceDetail": {"PhysicalResourceId": url}}


@pytest.fixture
def stack(services: Services, clock: Clock) -> Stack:
    def client(service: str) -> Any:
        return CloudFormation() if service == "cloudformation" else wiring.client(service)

    return Stack("surety", client, real_clock=clock)


@pytest.fixture
def dead_letters(services: Services) -> Iterator[str]:
    """The dead letters of mail, with twelve messages in them."""
    sqs = wiring.client("sqs")
    url = sqs.create_queue(QueueName="mail-dead")["QueueUrl"]
    for number in range(12):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"effect": f"e{number}"}))
    yield url
    sqs.delete_queue(QueueUrl=url)
    messages("mail")


def said(stack: Stack, *words: str) -> list[str]:
    """What a command says, line by line."""
    asked = parser().parse_args(words)
    return list(COMMANDS[asked.command][1](stack, asked))


def give_up(services: Services, *names: str) -> None:
    """Effects that the sweep has quarantined."""
    effects = [StoredEffect(id=name, queue="mail", kind="mail_notice") for name in names]
    services.store.commit(effects=effects)
    for effect in due_effects(services.store, before=services.real_clock() + timedelta(hours=1)):
        assert quarantine(services.store, effect)


def test_due_lists_what_is_overdue_also_while_it_is_on_its_way_and_what_comes_next(
    services: Services, clock: Clock, stack: Stack
) -> None:
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    (deadline,) = shop.get(f"/labels/{label['id']}").json()["deadlines"]
    place, due_at = f"label#{label['id']}", deadline["due_at"]
    none, *coming = said(stack, "due")
    assert none == f"0 overdue at {clock.now:%Y-%m-%dT%H:%M:%SZ}."
    assert f"{due_at}  {place}" in coming
    clock.now = clock.now.fromisoformat(due_at) + timedelta(minutes=6)
    assert said(stack, "due")[0] == f"{due_at}  {place}  0:06:00 late, not sent yet"
    sweep(services)
    assert said(stack, "due")[0] == f"{due_at}  {place}  0:06:00 late, sent once"
    enforce(services, place, now=clock.now)
    assert said(stack, "due")[0] == f"0 overdue at {clock.now:%Y-%m-%dT%H:%M:%SZ}."


def test_quarantine_lists_what_was_given_up_and_release_sends_it_again(
    services: Services, clock: Clock, stack: Stack
) -> None:
    give_up(services, "a", "b")
    lines = said(stack, "quarantine")
    told = sorted(line.split("  ")[1:] for line in lines[:-1])
    assert told == [["mail", "mail_notice", name] for name in ("a", "b")]
    assert lines[-1] == "2 in quarantine."
    assert said(stack, "release", "b") == ["mail  b", "1 released; the next sweep sends them."]
    assert said(stack, "release", "b") == ["0 released; the next sweep sends them."]
    clock.forward(seconds=1)
    assert sweep(services)["quarantined"] == 1
    assert messages("mail") == [{"effect": "b"}]


def test_release_all_empties_the_quarantine(services: Services, clock: Clock, stack: Stack) -> None:
    give_up(services, "a", "b", "c")
    assert said(stack, "release", "--all")[-1] == "3 released; the next sweep sends them."
    assert said(stack, "quarantine") == ["0 in quarantine."]


def test_redrive_moves_every_dead_letter_back_once(stack: Stack, dead_letters: str) -> None:
    assert said(stack, "redrive", "mail") == ["12 messages moved back to mail."]
    assert sorted(one["effect"] for one in messages("mail")) == sorted(f"e{n}" for n in range(12))
    assert said(stack, "redrive", "mail") == ["0 messages moved back to mail."]


def test_what_a_queue_does_not_take_stays_among_the_dead_letters(stack: Stack, dead_letters: str) -> None:
    sqs = wiring.client("sqs")
    sqs.delete_queue(QueueUrl=QUEUE_URL.format("mail"))
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        said(stack, "redrive", "mail")
    sqs.create_queue(QueueName="mail")
    left = sqs.get_queue_attributes(QueueUrl=dead_letters, AttributeNames=["All"])["Attributes"]
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert sum(int(left[name]) for name in counts) == 12


def test_every_queue_of_the_template_can_be_redriven() -> None:
    described = template()["Resources"]
    queues = {name for name, one in described.items() if one["Type"] == "AWS::SQS::Queue"}
    # What the stream left out lies in no queue; `archive` finds it in the table.
    assert queues - {"AuditDeadLetters"} == {resource for both in QUEUES.values() for resource in both}


def test_audit_says_who_did_what_and_why(services: Services, clock: Clock, stack: Stack) -> None:
    """R-GEN-13"""
    shop.place(clock)
    label = shop.bought()
    shop.post(f"/labels/{label['id']}/void")
    lines = said(stack, "audit", label["id"])
    events = [line.split("  ")[2] for line in lines]
    assert events == ["label_purchase_started", "label_purchased", "label_voided"]
    at, actor, _, states, *rest = lines[-1].split("  ")
    assert (at, actor, states) == ("2026-03-02T20:00:00Z", "seller:shop-1", "purchased -> voided")
    assert "caller seller:shop-1" in rest[-1] and "request req-1" in rest[-1]
    assert said(stack, "audit", f"label#{label['id']}") == lines


def test_audit_of_nothing_says_so(services: Services, stack: Stack) -> None:
    with pytest.raises(SystemExit, match="no record of lbl_none"):
        said(stack, "audit", "lbl_none")
    with pytest.raises(SystemExit, match="order#ord-1"):
        partition_of("ord-1")


def test_archive_keeps_a_copy_of_each_record_that_has_none(
    services: Services, clock: Clock, stack: Stack, archived: Callable[[], list[str]]
) -> None:
    """R-GEN-13"""
    shop.place(clock, packages=[])
    clock.forward(days=1)
    shop.agree("insurance")
    assert said(stack, "archive", "2026-03-03") == ["1 copies were missing and are there now."]
    assert archived() == ["2026/03/03/agreements/agr_shop-1/00000001.json"]
    assert said(stack, "archive", "2026-03-01")[0] != "0 copies were missing and are there now."
    assert "2026/03/02/order/ord-1/00000001.json" in archived()
    assert said(stack, "archive", "2026-03-01") == ["0 copies were missing and are there now."]


def test_a_stack_that_is_not_there_is_named() -> None:
    class Nowhere:
        def describe_stacks(self, StackName: str) -> Any:
            said = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": said}, "DescribeStacks")

    with pytest.raises(SystemExit, match="no stack nobodys here"):
        Stack("nobodys", lambda service: Nowhere()).store  # noqa: B018


def test_each_command_says_what_it_does_in_the_list_of_all() -> None:
    listed = parser().format_help()
    assert all(name in listed for name in COMMANDS)
    assert all(run.__doc__ for _, run in COMMANDS.values())


def test_each_alarm_has_its_page_in_the_runbook_and_each_command_there_exists() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text()
    pages = {line.removeprefix("## ") for line in runbook.splitlines() if line.startswith("## ")}
    resources = template()["Resources"].values()
    alarms = [one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    named = {alarm["AlarmDescription"].partition("docs/runbook.md, ")[2] for alarm in alarms}
    assert named <= pages
    commands = {words.split()[0] for words in re.findall(r'surety ARGS="([^…"][^"]*)"', runbook)}
    assert commands <= COMMANDS.keys()


# Personal data


def test_a_buyer_s_data_are_exported_and_erased(stack: Stack, clock: Clock) -> None:
    """R-PRV-01"""
    shop.place(clock)
    assert json.loads("\n".join(said(stack, "export", "buyer-1")))["orders"][0]["order"]["id"] == "ord-1"
    assert [line.split()[0] for line in said(stack, "erase", "buyer-1")] == ["ord-1"]
    assert shop.get("/orders/ord-1").json()["buyer"]["name"] == ""


@pytest.mark.parametrize("command", ["erase", "export"])
def test_of_an_unknown_buyer_it_is_said_that_there_is_none(stack: Stack, command: str) -> None:
    """R-PRV-01"""
    with pytest.raises(SystemExit, match="buyer"):
        said(stack, command, "buyer-9")
