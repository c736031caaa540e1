"""A test that is collected and not run makes the run fail, on several workers as on one."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parent.parent
PLUGIN = "from tests.support.counted import pytest_configure\n"
TESTS = """
    import pytest

    @pytest.mark.parametrize("n", range(4))
    def test_passing(n): pass

    @pytest.mark.skip
    def test_skipped(): pass

    @pytest.mark.xfail
    def test_broken(): assert False
"""
FAILING = """
    def test_failing_first(): assert False
    def test_passing_next(): pass
"""
LOSING = """
def pytest_runtest_protocol(item):
    return True if "[2]" in item.name else None
"""
DOUBLING = """
def pytest_collection_modifyitems(items):
    items.append(items[0])
"""


@pytest.fixture(params=[(), ("-p", "xdist", "-n", "2")], ids=["one process", "two workers"])
def run(request: pytest.FixtureRequest, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """pytest on tests of its own, with the plugin and no other that is installed."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Run(pytester, request.param)


class Run:
    """How it is started."""

    def __init__(self, pytester: pytest.Pytester, how: tuple[str, ...]) -> None:
        self.pytester = pytester
        self.how = how

    def __call__(self, tests: str, *options: str, conftest: str = "") -> pytest.RunResult:
        self.pytester.makepyfile(tests)
        self.pytester.makeconftest(PLUGIN + conftest)
        return self.pytester.runpytest_inprocess(*self.how, *options)


@pytest.mark.parametrize(
    ("options", "passed"), [((), 4), (("-k", "passing and 1"), 1), (("--collect-only",), 0)]
)
def test_where_all_were_run_nothing_is_said(run: Run, options: tuple[str, ...], passed: int) -> None:
    ended = run(TESTS, *options)
    assert ended.ret == 0
    assert ended.parseoutcomes().get("passed", 0) == passed
    ended.stdout.no_fnmatch_line("*not run*")


def test_a_test_that_is_not_run_fails_the_run(run: Run) -> None:
    ended = run(TESTS, conftest=LOSING)
    assert ended.ret == pytest.ExitCode.TESTS_FAILED
    ended.stdout.fnmatch_lines(["*tests that were not run*", "1 of 6 collected:", "*::test_passing?2?"])


def test_two_tests_of_one_node_id_are_refused(run: Run) -> None:
    ended = run(TESTS, conftest=DOUBLING)
    assert ended.ret == pytest.ExitCode.USAGE_ERROR
    ended.stderr.fnmatch_lines(["*share a node id*", "*::test_passing?0? (2 tests)"])


def test_a_failure_stays_one_and_hides_nothing(run: Run) -> None:
    ended = run(FAILING + TESTS, conftest=LOSING)
    assert ended.ret == pytest.ExitCode.TESTS_FAILED
    ended.assert_outcomes(failed=1, passed=4, skipped=1, xfailed=1)
    ended.stdout.fnmatch_lines(["1 of 8 collected:"])


def test_a_run_that_stops_at_a_failure_says_nothing_of_the_rest(run: Run) -> None:
    ended = run(FAILING, "-x")
    assert ended.ret in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    assert ended.parseoutcomes()["failed"] == 1
    ended.stdout.no_fnmatch_line("*not run*")
