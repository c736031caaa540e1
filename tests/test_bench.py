"""The bench: what stands for what, who has a turn when, and that nothing is left out unsaid."""

import http.client
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from local.bench import instructions, processes
from local.bench.certificates import HOST, make_certificates
from local.bench.figures import Figure, calls_goal, kind_of, table
from local.bench.processes import BASE, OURS, Player, slug
from local.bench.recorder import OUTSIDE, Call
from local.bench.scenes import Scene
from local.bench.shops import shops
from local.bench.stub import EMPTY, Answers, Stub
from local.bench.turns import before, ratio, taking_turns
from shared.gateways.carriers import sandbox_record
from tests.support.operations import Operation, operations

OPERATIONS = {str(one): one for one in operations()}


def a_call(service: str = "dynamodb", operation: str = "Query", **told: Any) -> Call:
    usual: dict[str, Any] = {"params": {}, "key": operation, "status": 200, "headers": {}, "body": b""}
    return Call(service=service, operation=operation, **{**usual, **told})


def a_scene(operation: str, *calls: Call, carrier: str = "") -> Scene:
    return Scene(
        OPERATIONS[operation],
        note=carrier,
        carrier=carrier,
        handler="functions.labels.read.handler",
        event={},
        environment={},
        now="2026-03-02T20:00:00+00:00",
        calls=calls,
        answer="",
    )


# Instructions


def test_what_stands_for_a_function_is_what_takes_most_instructions_without_those_to_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small, large = a_scene("GET /labels"), a_scene("POST /labels")
    millions = {"nothing": 60, BASE: 1060, slug(small): 1160, slug(large): 1260}

    def play(player: Player, scene: str, address: str, environment: Any, what: str, under: Any) -> None:
        written = Path(under[-1].partition("=")[2])
        counted = millions.get(what, millions[scene])
        if what.startswith("x"):  # so many warm requests
            counted = 500 + int(what[1:]) * (9 if player is OURS else 8)
        written.write_text(f"events: Ir\ntotals: {counted}000000\n")

    monkeypatch.setattr(instructions, "play", play)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(processes, "prepare", lambda every, base: None)
    monkeypatch.setattr(processes, "serving", lambda: nullcontext("https://aws"))
    counted, (worst, warm) = instructions.count_instructions([large, small], base=small, warm=[small])
    assert counted.startswith("The base takes 1000 million.")
    assert counted.splitlines()[-1] == "| labels.read | `POST /labels` | command | 1.2 | ≤ 1.4 | yes |"
    assert (worst.name, worst.value) == ("instructions, the worst command", 1.2)
    assert (warm.name, warm.value) == ("instructions, warm: GET /labels (9.0 million)", 9 / 8)


# Turns


def test_in_each_round_every_variant_has_one_turn_after_a_base_and_another_is_first() -> None:
    seen: list[str] = []

    def measure(name: str) -> dict[str, float]:
        seen.append(name)
        return {"cold": len(seen)}

    rounds = list(taking_turns({"a": "a", "b": "b", "c": "c"}, measure, rounds=3, base="-"))
    assert "".join(seen) == "-a-b-c-b-c-a-c-a-b"
    assert [one[before("a")]["cold"] for one in rounds] == [1, 11, 15]
    assert [one["a"]["cold"] for one in rounds] == [2, 12, 16]


def test_a_ratio_is_the_median_of_those_of_the_rounds_and_not_that_of_medians() -> None:
    """One round on a busy machine, another where only the base was disturbed, do not count"""
    rounds = [
        {"a": {"cold": 3.0, "restored": 0.3}, before("a"): {"cold": 2.0}, "b": {"cold": 4.0}},
        {"a": {"cold": 30.0, "restored": 3.0}, before("a"): {"cold": 20.0}, "b": {"cold": 40.0}},
        {"a": {"cold": 3.0, "restored": 0.3}, before("a"): {"cold": 9.0}, "b": {"cold": 4.0}},
    ]
    assert ratio(rounds, "a") == 1.5
    assert ratio(rounds, "a", part="restored") == pytest.approx(0.15)
    assert ratio(rounds, "a", "b") == 0.75


# Scenes


def test_shops_are_made_for_operations_that_there_are() -> None:
    assert {shop.operation for shop in shops()} <= OPERATIONS.keys()


def test_two_shops_for_one_operation_tell_their_scenes_apart() -> None:
    many = Counter((shop.operation, shop.note) for shop in shops())
    assert [one for one, times in many.items() if times > 1] == []


@pytest.mark.parametrize(
    ("operation", "kind", "calls"),
    [
        ("GET /claims", "read", 1),
        ("GET /claims/{claim_id}", "read", 1),
        ("GET /claims/{claim_id}/invoice", "paper", 2),
        ("GET /labels/{label_id}/document", "paper", 2),
        ("GET /packages/{package_id}/tracking", "read", 2),
        ("GET /affidavits/{token}", "read", 2),
        ("POST /claims", "command", 3),
    ],
)
def test_goals_follow_from_what_is_asked_for(operation: str, kind: str, calls: int) -> None:
    scene = a_scene(operation)
    assert (kind_of(scene), calls_goal(scene)) == (kind, calls)


def test_what_belongs_to_the_console_is_a_page() -> None:
    for method in ("GET", "POST"):
        page = Operation(method, "/console/desk/{dispute_id}", (), False, False, False)
        assert kind_of(replace(a_scene("GET /claims"), operation=page)) == "page"


def test_where_a_label_is_bought_there_is_a_transaction_more() -> None:
    bought = a_scene("POST /labels", a_call(), a_call(operation="TransactWriteItems"), carrier="sandbox")
    quoted = a_scene("POST /labels/quote", a_call(), carrier="sandbox")
    assert (calls_goal(bought), calls_goal(quoted)) == (4, 3)


def test_all_that_is_called_is_counted_but_what_the_sandbox_plays() -> None:
    clock = a_call(operation="BatchGetItem", params={"Keys": [{"pk": "sandbox#clock"}]})
    calls = [
        clock,
        a_call(),
        a_call(operation="TransactWriteItems"),
        a_call("s3", "PutObject"),
        a_call("s3", "PutObject", params={"Key": sandbox_record("lbl_1")}),
        a_call("secrets-manager", "GetSecretValue"),
        a_call(OUTSIDE, "POST /v2/shipments"),
    ]
    assert a_scene("POST /labels", *calls).round_trips == {
        "read": 1,
        "transaction": 1,
        "s3": 1,
        "secrets-manager": 1,
        OUTSIDE: 2,
    }


def test_a_scene_is_named_with_what_tells_it_apart() -> None:
    scene = a_scene("POST /labels", carrier="easypost")
    assert (scene.name, replace(scene, note="").name) == ("POST /labels (easypost)", "POST /labels")


# What is printed


def test_a_figure_says_whether_it_is_met_by_the_value_and_not_by_what_is_printed() -> None:
    assert Figure("a", 1.2, 1.2).cells == ("a", "1.2", "≤ 1.2", "yes")
    assert Figure("a", 1.2004, 1.2).cells == ("a", "1.2", "≤ 1.2", "**no**")
    assert Figure("a", 29.44, unit=" MB").cells == ("a", "29.4 MB", "", "")


def test_a_table_is_one_of_markdown() -> None:
    assert table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |"


# The stub


def test_answers_come_in_turn_for_each_of_a_pair() -> None:
    calls = [{"key": "Query", "n": 1}, {"key": "GET", "n": 2}, {"key": "Query", "n": 3}]
    answers = Answers({"scene": calls})
    assert [answers.next("scene", "Query")["n"] for _ in range(3)] == [1, 3, 1]
    assert answers.next("scene~raw", "Query")["n"] == 1
    assert answers.next("scene", "GET")["n"] == 2


def test_the_chain_is_one_of_four_that_is_trusted_by_its_third(tmp_path: Path) -> None:
    make_certificates(tmp_path, "carrier.example")
    sent = x509.load_pem_x509_certificates((tmp_path / "server.pem").read_bytes().split(b"KEY-----\n")[2])
    trusted = x509.load_pem_x509_certificates((tmp_path / "ca.pem").read_bytes())
    assert len(sent) == 4
    assert [one.subject for one in trusted] == [one.subject for one in sent[2:]]
    assert all(one.issuer == above.subject for one, above in pairwise(sent))
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    server.load_cert_chain(tmp_path / "server.pem")
    client.load_verify_locations(tmp_path / "ca.pem")
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    for name in (HOST, "carrier.example"):
        here, there = socket.socketpair()
        thread = threading.Thread(target=lambda end=there: server.wrap_socket(end, server_side=True).close())
        thread.start()
        with client.wrap_socket(here, server_hostname=name) as verified:
            assert verified.getpeercert()
        thread.join()


# The stub


@pytest.fixture
def stub() -> Iterator[http.client.HTTPConnection]:
    handler = type("Played", (Stub,), {"answers": Answers({})})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=5)
    yield connection
    connection.close()
    server.shutdown()
    server.server_close()


def test_the_stub_takes_a_file_as_s3_does_and_then_the_next_request(stub: http.client.HTTPConnection) -> None:
    """In pieces, each after the other, and asked for before it is sent"""
    for _ in range(2):
        stub.putrequest("PUT", "/scene/documents/nobody.pdf")
        stub.putheader("Transfer-Encoding", "chunked")
        stub.putheader("Expect", "100-continue")
        stub.endheaders()
        assert stub.sock.recv(100).startswith(b"HTTP/1.1 100 ")
        stub.send(b"5;x=1\r\nnobod\r\n1\r\ny\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n")
        answer = stub.getresponse()
        assert (answer.status, answer.read()) == (200, EMPTY)
