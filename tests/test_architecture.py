"""The shape of the house: sizes, imports, and that template, code, events and tests name the same things."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared.domain import errors
from shared.runtime.api import Api, Route
from shared.runtime.problems import STATUS
from tests.support.aws import TEMPLATE, template
from tests.support.scheduling import LONG

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for base in ("shared", "functions") for path in (ROOT / base).rglob("*.py"))
MODULE_LINES = 250
FUNCTION_LINES = 30
TEMPLATE_COLUMNS = 150
# Longer than others, each for a reason.
LONG_MODULES = {
    "shared/domain/safety/investigations.py": "one investigation, from its opening to the refunds",
    "shared/domain/orders/book.py": "one book and how it is read",
    "shared/domain/orders/order.py": "the platform's order as it is told, field by field",
    "shared/domain/disputes/case.py": "a dispute, field by field",
    "shared/storage/store.py": "the one way to read and write, with a signature for each number of cases",
    "shared/gateways/letters/reshipments.py": "one table of letters",
    "shared/gateways/letters/returns.py": "one table of letters",
    "shared/domain/support/returns.py": "one return, from its number to its refund",
    "shared/usecases/support/returns.py": "one return, from its label to its decision",
    "shared/domain/disputes/fact_finding.py": "one judgment, from its facts to its windows",
    "shared/domain/disputes/goods.py": "goods as a remedy, from their sending to the buyer",
    "shared/domain/disputes/returns.py": "one return, from its number to its refund",
    "shared/domain/orders/packages.py": "a package, field by field, and its tracking",
    "shared/gateways/letters/disputes/dispute.py": "one table of letters",
    "shared/usecases/disputes/notices.py": "which step is told in which letter",
    "shared/views/disputes/dispute.py": "a dispute, field by field",
}
LONG_FUNCTIONS = {
    "shared/domain/claims/filing.py:_open": "a claim, field by field",
    "shared/domain/disputes/adjudication.py:decide_appeal": "one decision and what it must change",
    "shared/domain/disputes/proceedings.py:decide": "one decision about held clocks",
    "shared/domain/disputes/remedies.py:check_may_perform": "one refusal after the other",
    "shared/runtime/api.py:serve_route": "one request, from its headers to its answer",
    "shared/runtime/wiring.py:_deployment": "a deployment, name by name",
    "shared/usecases/claims/filing.py:file": "one claim and all it is opened on",
    "shared/views/claims/claim.py:claim_view": "a claim, field by field",
    "shared/views/disputes/dispute.py:dispute_view": "a dispute, field by field",
    "shared/gateways/letters/returns.py:arrived": "one letter in its three forms",
    "shared/usecases/returns/letters.py:facts_for": "a return, field by field",
    "shared/usecases/disputes/letter_facts.py:outcome_of": "a judgment, field by field",
}
HANDLERS_MAY_IMPORT = ("console", "runtime", "usecases", "views", "domain")
# What needs no login: each link is its own key, policy and reference are public, and the sandbox is no
# real service.
OPEN = (
    "/affidavits/{token}",
    "/claims/{claim_id}/papers/",
    "/console",
    "/docs",
    "/help/faqs",
    "/openapi.json",
    "/policy",
    "/sandbox/",
)
# Families whose every requirement is built; the others join when theirs are.
COMPLETE = ("AFF", "BPP", "CLM", "DSP", "GEN", "INS", "JDG", "ORD", "PDA", "RSH", "SIG", "UPL")


# Together on one worker, which reads each module once.


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """All there is in a module."""
    return list(ast.walk(ast.parse(path.read_text())))


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every function and how many lines its statements have, without signature and docstring."""
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef):
            told = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, (node.end_lineno or 0) - told[0].lineno + 1 if told else 0


def resources(kind: str) -> dict[str, Any]:
    return {name: one for name, one in template()["Resources"].items() if one["Type"] == kind}


FUNCTIONS = resources("AWS::Serverless::Function")


# Sizes


def test_modules_are_short() -> None:
    """architecture: modules to 250 lines, a longer one wants a reason"""
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in SOURCES}
    long = {name for name, length in lengths.items() if length > MODULE_LINES}
    assert long == set(LONG_MODULES)


def test_functions_are_short() -> None:
    """architecture: functions to 30 lines, a longer one wants a reason"""
    long = {
        f"{name_of(path)}:{function}"
        for path in SOURCES
        for function, length in functions_of(path)
        if length > FUNCTION_LINES
    }
    assert long == set(LONG_FUNCTIONS)


def test_handlers_are_thin() -> None:
    """architecture: parse, one use case, view"""
    handlers = [path for path in SOURCES if path.is_relative_to(ROOT / "functions")]
    long = {
        f"{name_of(path)}:{function}"
        for path in handlers
        for function, length in functions_of(path)
        if length > 15
    }
    assert long == set()


def test_values_are_records_unless_the_class_works_something_out_about_itself() -> None:
    """A frozen dataclass compiles its methods at every cold start (`domain/record.py`)"""
    standard = [
        f"{name_of(path)}:{node.name}"
        for path in SOURCES
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(one).startswith("dataclass(frozen=True") for one in node.decorator_list)
        and "cached_property" not in (told := ast.unparse(node))
        and "__post_init__" not in told
    ]
    assert standard == []


def test_nothing_is_called_a_helper() -> None:
    """architecture: names of files are verbs or domain nouns"""
    vague = re.compile(r"util|helper|manager|service$|common|misc|base$")
    assert [name_of(path) for path in SOURCES if vague.search(path.stem)] == []


def test_the_modules_that_are_begun_first_are_there() -> None:
    assert [module for module in LONG if not (ROOT / module).exists()] == []


# Imports


def imports_of(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_handlers_import_runtime_use_cases_views_and_domain_alone() -> None:
    """architecture: imports point downwards only"""
    wrong = {
        name_of(path)
        for path in SOURCES
        if path.is_relative_to(ROOT / "functions")
        for module in imports_of(path)
        if module.startswith("shared.") and module.split(".")[1] not in HANDLERS_MAY_IMPORT
    }
    assert wrong == set()


def test_only_storage_speaks_to_dynamodb() -> None:
    """architecture: storage is the only DynamoDB caller"""
    calls = re.compile(r"\.(transact_write_items|batch_\w+_item|(put|update|delete|get)_item|query|scan)\(")
    callers = {name_of(path) for path in SOURCES if calls.search(path.read_text())}
    assert callers and all(name.startswith("shared/storage/") for name in callers)


def test_only_storage_knows_how_dynamodb_writes_values() -> None:
    """architecture: storage gives typed rows"""
    wire = re.compile(r"""\[["'][SN]["']\]|\{["'][SN]["']:""")
    users = {name_of(path) for path in SOURCES if wire.search(path.read_text())}
    assert users and all(name.startswith("shared/storage/") for name in users)


def test_only_wiring_reads_environment_and_clock() -> None:
    """architecture: runtime/wiring is the only reader of environment and clock"""
    reads = re.compile(r"os\.environ|getenv|datetime\.now\(|utcnow|time\.time\(|date\.today")
    readers = {name_of(path) for path in SOURCES if reads.search(path.read_text())}
    assert readers == {"shared/runtime/wiring.py"}


def texts_of(path: Path) -> Iterator[str]:
    """Every string of a module but its docstrings; of an f-string, each part."""
    statements = {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def test_the_domain_knows_no_address() -> None:
    """architecture: the domain offers an action, a view makes the link"""
    domain = [path for path in SOURCES if path.is_relative_to(ROOT / "shared/domain")]
    texts = [(name_of(path), text) for path in domain for text in texts_of(path)]
    addresses = {place for place in texts if re.match(r"/|mailto:", place[1]) or "http" in place[1]}
    # What the address of a link in a notice has to begin with is a rule, not an address.
    assert addresses == {("shared/domain/notifications.py", "^(https?://|/[a-z])")}


def test_the_tree_of_errors_names_every_refusal_and_its_status() -> None:
    """domain/errors.py: the drawing at its head is how it is"""
    drawn = dict(re.findall(r"^ {6}(\w+) +(\d{3})\b", errors.__doc__ or "", re.MULTILINE))
    assert drawn == {kind.__name__: str(status) for kind, status in STATUS.items()}
    assert {kind.__name__ for kind in errors.Refusal.__subclasses__()} == set(drawn)


def test_only_the_caller_says_whose_a_case_is() -> None:
    """R-GEN-10: so that absent and foreign look alike wherever a case is loaded"""
    asks = re.compile(r"owns\(|\.account (==|!=)|(seller|buyer|carrier)_id (==|!=) (command\.)?caller")
    assert {name_of(path) for path in SOURCES if asks.search(path.read_text())} <= {
        "shared/usecases/services.py",
        "shared/usecases/disputes/evidence.py",  # a carrier that carried the goods but was asked nothing
    }


# Template and code


def test_lines_of_the_template_are_to_be_read_without_scrolling() -> None:
    lines = TEMPLATE.read_text().splitlines()
    assert [n for n, line in enumerate(lines, 1) if len(line) > TEMPLATE_COLUMNS] == []


def test_functions_stand_in_the_template_as_their_handlers_do_in_their_folders() -> None:
    """Area by area, by name within each: whoever knows the handler finds its function, and the other way"""
    handlers = [resource["Properties"]["Handler"] for resource in FUNCTIONS.values()]
    assert handlers == sorted(handlers)


def module_of(resource: Any) -> str:
    return str(resource["Properties"]["Handler"].rpartition(".")[0])


def test_every_handler_of_the_template_exists_and_every_handler_is_in_it() -> None:
    for resource in FUNCTIONS.values():
        module, _, name = resource["Properties"]["Handler"].rpartition(".")
        assert callable(getattr(import_module(module), name))
    written = {
        name_of(path).removesuffix(".py").replace("/", ".")
        for path in SOURCES
        if path.is_relative_to(ROOT / "functions") and path.name != "__init__.py"
    }
    assert written == {module_of(resource) for resource in FUNCTIONS.values()}


def served() -> dict[tuple[str, str, str], bool]:
    """Routes of the template by module, method and path, and whether they are open."""
    return {
        (module_of(resource), event["Properties"]["Method"].upper(), event["Properties"]["Path"]): (
            event["Properties"].get("Auth", {}).get("Authorizer") == "NONE"
        )
        for resource in FUNCTIONS.values()
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "Api" and not module_of(resource).startswith("functions.edge.")
    }


def written() -> dict[tuple[str, str, str], Route]:
    """Routes of the code."""
    modules = {module_of(resource): import_module(module_of(resource)) for resource in FUNCTIONS.values()}
    apis: dict[str, Api] = {name: module.api for name, module in modules.items() if hasattr(module, "api")}
    return {(name, route.method, route.path): route for name, api in apis.items() for route in api.routes}


def test_code_and_template_serve_the_same_routes_equally_open() -> None:
    """R-GEN-10: a route without roles is one without an authorizer, and no other"""
    assert {place: not route.roles for place, route in written().items()} == served()


def test_no_two_functions_serve_the_same_route() -> None:
    routes = [place[1:] for place in written()]
    assert len(routes) == len(set(routes))


def test_what_is_open_is_signed_or_a_link_or_the_sandboxs_or_the_same_for_all() -> None:
    """architecture: security"""
    for (_, _, path), route in written().items():
        if not route.roles and not route.webhook:
            assert path == "/" or path.startswith(OPEN)


def test_the_sandbox_is_deployed_as_such_only() -> None:
    """Nobody must move the clock of a real service"""
    for resource in FUNCTIONS.values():
        events = resource["Properties"].get("Events", {}).values()
        paths = [event["Properties"]["Path"] for event in events if event["Type"] == "Api"]
        if any(path.startswith("/sandbox") for path in paths):
            assert resource["Condition"] == "IsSandbox"
            assert all(path.startswith("/sandbox") for path in paths)
    parameters = template()["Parameters"]
    assert (parameters["Sandbox"]["Default"], parameters["Target"]["Default"]) == ("false", "aws")


def test_every_queue_has_a_worker_with_partial_failures_and_a_dead_letter_queue() -> None:
    """A poison message is put aside after five receives, and fails alone"""
    queues = {name: one["Properties"] for name, one in resources("AWS::SQS::Queue").items()}
    events = [event for one in FUNCTIONS.values() for event in one["Properties"]["Events"].values()]
    sources = [event["Properties"] for event in events if event["Type"] == "SQS"]
    assert all(one["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for one in sources)
    worked = {one["Queue"]["Fn::GetAtt"][0] for one in sources}
    assert worked == {name for name in queues if not name.endswith("DeadLetters")}
    for name in worked:
        assert queues[name]["RedrivePolicy"]["maxReceiveCount"] == 5
        assert queues[name]["VisibilityTimeout"] >= 6 * template()["Globals"]["Function"]["Timeout"]


# Words


def test_what_the_domain_tells_people_has_no_time_as_programs_write_it() -> None:
    """R-MSG-04: but for what is wrong with a time that a program sent"""
    told = {
        name_of(path)
        for path in SOURCES
        if path.is_relative_to(ROOT / "shared/domain")
        for node in nodes_of(path)
        if isinstance(node, ast.FormattedValue) and "rfc3339(" in ast.unparse(node.value)
    }
    assert told == {"shared/domain/times.py"}


# Requirements and tests


def requirements() -> list[str]:
    table = tomllib.loads((ROOT / "shared/domain/policy/clauses.toml").read_text())
    return sorted(table["sources"])


@cache
def named_in_tests() -> set[str]:
    """Every requirement a test names in its name or docstring; `R-INS-01 to R-INS-03` names three."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found |= set(re.findall(r"R-[A-Z]{3}-\d\d", ast.get_docstring(node) or ""))
    return found


@pytest.mark.parametrize("family", COMPLETE)
def test_every_requirement_is_named_by_a_test(family: str) -> None:
    """Each requirement has a test that shows it"""
    wanted = [one for one in requirements() if one.startswith(f"R-{family}-")]
    assert wanted
    assert sorted(set(wanted) - named_in_tests()) == []


def test_no_test_names_a_requirement_there_is_not() -> None:
    assert sorted(named_in_tests() - set(requirements())) == []
