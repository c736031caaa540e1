"""The commands of the runbook: what they say, what they move, and that a second time does no harm."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deploy import aws
from local.layer import ROOT
from local.operate import acting, tails
from local.operate import clock as clock_command
from local.operate.__main__ import COMMANDS, parser
from local.operate.agenda import KINDS
from local.operate.audit import partition_of
from local.operate.redrive import QUEUES
from local.operate.stack import Stack, find_stack
from shared.domain.agenda import AREAS
from shared.runtime import wiring
from shared.storage.due import due_effects, quarantine
from shared.storage.items import Item
from shared.storage.records import StoredEffect
from shared.storage.store import Store
from shared.usecases.deadlines import enforce, sweep
from shared.usecases.services import Services
from tests.support import reshipments, shop
from tests.support.agendas import stored_rows
from tests.support.aws import BASE_URL, QUEUE_URL, TABLE, Clock, messages, template
from tests.support.http import call, deliver
from tests.support.time import Pace

SECOND = timedelta(seconds=1)


class CloudFormation:
    """What a stack says of itself: its table, and its queues by their names in the template."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        named = {
            "TableName": TABLE,
            "AuditBucket": "audit",
            "ApiUrl": BASE_URL,
            "UserPoolId": "pool",
            "ClientId": "client",
        }
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in named.items()]
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


def test_a_stack_is_looked_for_where_it_was_deployed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """By AWS_REGION, as docs/first-deployment.md has it set, unless another is said"""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert find_stack("surety", None).client("sqs").meta.region_name == "eu-west-3"
    assert find_stack("surety", "us-east-2").client("sqs").meta.region_name == "us-east-2"
    assert aws().region_name == "eu-west-3"


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


def test_dead_letters_are_shown_and_stay_where_they_are(stack: Stack, dead_letters: str) -> None:
    for _ in range(2):
        first, *shown, last = said(stack, "dead-letters", "mail")
        assert (first, last) == ("mail  12", "12 dead letters.")
        assert len(shown) == 10 and all('{"effect": "e' in line for line in shown)
    assert said(stack, "redrive", "mail") == ["12 messages moved back to mail."]
    assert said(stack, "dead-letters", "mail") == ["0 dead letters."]


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


def rows_of_agendas() -> dict[tuple[str, str], Item]:
    return stored_rows(shop.table())


def test_agenda_makes_every_agenda_what_the_cases_say(services: Services, clock: Clock, stack: Stack) -> None:
    """Rows of the release before: one by a name that is no more, one missing, one that says another end."""
    reshipments.arrive(clock)
    place = f"reshipment#{reshipments.asked()}"
    before = rows_of_agendas()
    assert said(stack, "agenda") == ["0 cases put right."]
    lost, other, *_ = before.values()
    old = {**lost, "sk": {"S": f"{lost['sk']['S']}_of_old"}}
    altered = {**other, "doc": {"S": other["doc"]["S"].replace('"must":true', '"must":false')}}
    assert altered != other
    table = wiring.client("dynamodb")
    table.delete_item(TableName=TABLE, Key={name: lost[name] for name in ("pk", "sk")})
    for row in (old, altered):
        table.put_item(TableName=TABLE, Item=row)
    assert said(stack, "agenda") == [f"{place}  rows: 1 taken away, 2 written", "1 cases put right."]
    assert rows_of_agendas() == before
    assert said(stack, "agenda") == ["0 cases put right."]


def test_agenda_leaves_a_case_that_takes_a_step_meanwhile(
    services: Services, clock: Clock, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    reshipments.arrive(clock)
    request_id = reshipments.asked()
    (row, *_) = rows_of_agendas().values()
    wiring.client("dynamodb").delete_item(TableName=TABLE, Key={name: row[name] for name in ("pk", "sk")})
    transact = Store.transact

    def approved_first(self: Store, writes: Any) -> None:
        monkeypatch.setattr(Store, "transact", transact)
        assert shop.post(f"/reshipments/{request_id}/approve").status == 200
        transact(self, writes)

    monkeypatch.setattr(Store, "transact", approved_first)
    assert said(stack, "agenda") == [
        f"reshipment#{request_id}  took a step meanwhile: run this again",
        "0 cases put right.",
    ]
    assert said(stack, "agenda") == ["0 cases put right."]


def test_every_kind_of_case_with_moves_is_looked_at() -> None:
    assert KINDS.keys() == AREAS.keys()


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


# At the keyboard


@pytest.fixture
def doors(services: Services, pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The functions answer the command, and the workers do their work whenever the clock waits for it."""
    pace.meanwhile = lambda: deliver(services, "work", "events")

    def request(method: str, url: str, *, body: str | None, **how: Any) -> Any:
        told = call(method, url.removeprefix(BASE_URL), body, headers=how["headers"])
        return SimpleNamespace(status=told.status, json=told.json)

    monkeypatch.setattr(clock_command.urllib3, "request", request)


def test_the_clock_is_told_moved_to_the_next_deadline_and_given_back_to_real_time(
    doors: None, services: Services, clock: Clock, stack: Stack
) -> None:
    assert said(stack, "clock") == ["2026-03-02T20:00:00Z  goes with real time"]
    shop.place(clock)
    label = shop.bought()
    shop.report(clock, label["tracking_number"], "accepted")
    assert said(stack, "clock", "+1d2h") == ["It is 2026-03-03T22:00:00Z; 0 deadlines fired."]
    assert said(stack, "clock") == ["2026-03-03T22:00:00Z  stands"]
    (deadline,) = shop.get(f"/labels/{label['id']}").json()["deadlines"]
    fired, moved = said(stack, "clock", "next")
    assert fired == f"{deadline['due_at']}  label#{label['id']}"
    after = clock.now.fromisoformat(deadline["due_at"]) + SECOND
    assert moved == f"It is {after:%Y-%m-%dT%H:%M:%SZ}; 1 deadlines fired."
    with pytest.raises(SystemExit, match="time does not go back"):
        said(stack, "clock", "real")
    clock.now = after + SECOND
    assert said(stack, "clock", "real") == [f"{clock.now:%Y-%m-%dT%H:%M:%SZ}  goes with real time"]


def test_a_clock_that_can_not_be_moved_there_says_why(doors: None, clock: Clock, stack: Stack) -> None:
    with pytest.raises(SystemExit, match="Nothing is due"):
        said(stack, "clock", "next")
    for nonsense in ("+", "+1", "tomorrow", "2026-03-02"):
        with pytest.raises(SystemExit, match="is no time"):
            said(stack, "clock", nonsense)
    shop.place(clock)
    with pytest.raises(SystemExit, match="forward only"):
        said(stack, "clock", "2026-01-01T00:00:00Z")


def test_without_a_sandbox_time_is_real(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_command.urllib3, "request", lambda *_, **how: SimpleNamespace(status=404))
    with pytest.raises(SystemExit, match="surety is no sandbox"):
        said(stack, "clock")


@pytest.mark.parametrize(
    "words", [("as", "agent", "ada", "GET", "/disputes"), ("token", "agent", "ada"), ("mails",)]
)
def test_nobody_acts_as_somebody_on_aws(stack: Stack, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="this machine alone"):
        said(stack, *words)


def test_a_body_that_is_no_json_is_not_sent(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "sign_in", lambda *_: "token")
    here = replace(stack, endpoint="http://127.0.0.1:1")
    with pytest.raises(SystemExit, match="The body is no JSON"):
        said(here, "as", "agent", "ada", "POST", "/recalls", "{'a': 1}")


def test_mails_are_listed_oldest_first_by_address_with_their_links(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Dear Bea,\nplease sign: https://surety.example/v1/affidavits/abc"
    sent = [
        {
            "MessageId": name,
            "To": [f"{name}@example.com"],
            "Subject": "Sign",
            "BodyText": text,
            "Timestamp": at,
        }
        for name, at in (("ben", 2.0), ("bea", 1.0))
    ]
    told = SimpleNamespace(json=lambda: {"messages": {"1": sent}})
    monkeypatch.setattr(tails.urllib3, "request", lambda *_, **how: told)
    here = replace(stack, endpoint="http://127.0.0.1:1")
    link = "    https://surety.example/v1/affidavits/abc"
    first, second = (
        "1970-01-01T00:00:01Z  bea@example.com  Sign",
        "1970-01-01T00:00:02Z  ben@example.com  Sign",
    )
    assert said(here, "mails") == [first, link, second, link]
    lines = said(here, "mails", "ben@example.com", "--text")
    assert lines == [second, "    Dear Bea,", "    please sign: https://surety.example/v1/affidavits/abc"]
