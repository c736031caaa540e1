"""`make mutate`: what a run of mutants comes to."""

from local.mutants import mutants_at, score


def test_the_score_is_the_share_of_mutants_that_the_tests_notice() -> None:
    became = {"a": "killed", "b": "timeout", "c": "survived", "d": "no tests"}
    assert score(became, 24_000) == (
        "50.0% noticed of 4 of 24,000 mutants (1 killed, 1 timeout, 1 survived, 1 no tests)"
    )


def test_a_mutant_that_was_not_tried_is_not_noticed() -> None:
    assert score({"a": "not checked"}, 1).startswith("0.0% noticed of 1 of 1 mutants")


def test_an_error_of_types_is_in_the_mutant_whose_lines_it_is_in() -> None:
    source = "\n".join(f"def x_cents__mutmut_{name}():\n    pass\n" for name in ("orig", 1, 2))
    assert mutants_at(source, [2]) == set()
    assert mutants_at(source, [4, 5, 6]) == {"x_cents__mutmut_1"}
    assert mutants_at(source, [5, 8]) == {"x_cents__mutmut_1", "x_cents__mutmut_2"}
