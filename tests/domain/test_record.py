"""Values that stand for something and never change: what the domain hands about."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from shared.domain.record import record


@record
class Parcel:
    weight: int
    carrier: str = "usps"
    labels: Mapping[str, str] = field(default_factory=dict)
    note: str = field(default="", repr=False)


@record
class Insured(Parcel):
    cover: int


@record(kw_only=False)
class Place:
    city: str
    zip: str = ""


def test_takes_its_fields_by_name_and_its_defaults_where_none_is_given() -> None:
    parcel = Parcel(weight=3)
    assert (parcel.weight, parcel.carrier, parcel.labels, parcel.note) == (3, "usps", {}, "")
    assert Parcel(weight=3, carrier="ups", labels={"a": "b"}).carrier == "ups"


def test_a_default_that_is_made_is_made_anew_for_each() -> None:
    assert Parcel(weight=3).labels is not Parcel(weight=3).labels


def test_a_class_on_another_has_its_fields_first() -> None:
    insured = Insured(weight=3, cover=200)
    assert [f.name for f in fields(insured)] == ["weight", "carrier", "labels", "note", "cover"]
    assert insured != Parcel(weight=3)


def test_takes_its_fields_by_position_where_it_says_so() -> None:
    assert Place("Leeds") == Place(city="Leeds", zip="") != Place("Leeds", "LS1")
    match Place("Leeds", "LS1"):
        case Place(city, code):
            assert (city, code) == ("Leeds", "LS1")


@pytest.mark.parametrize(
    ("cls", "given", "named"),
    [
        (Parcel, (), {}),
        (Parcel, (3,), {}),
        (Parcel, (), {"weight": 3, "wieght": 3}),
        (Parcel, (), {"wieght": 3}),
        (Insured, (), {"weight": 3}),
        (Place, (), {"zip": "LS1"}),
        (Place, ("Leeds", "LS1", "UK"), {}),
        (Place, ("Leeds",), {"city": "Leeds"}),
    ],
)
def test_refuses_what_is_missing_unknown_or_given_twice(
    cls: Any, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match=cls.__name__):
        cls(*given, **named)


def test_is_not_changed_but_replaced() -> None:
    place: Any = Place("Leeds")
    with pytest.raises(FrozenInstanceError, match="city"):
        place.city = "York"
    with pytest.raises(FrozenInstanceError, match="city"):
        del place.city
    assert replace(place, city="York") == Place("York")
    assert place == Place("Leeds")


def test_equals_what_is_of_its_class_and_has_its_values_and_counts_as_one_in_a_set() -> None:
    assert len({Place("Leeds"), Place("Leeds"), Place("York")}) == 2

    @record(kw_only=False)
    class Town:
        city: str
        zip: str = ""

    town: object = Town("Leeds")
    assert town != Place("Leeds")
    assert hash(Place("Leeds", "LS1")) == hash(Place(zip="LS1", city="Leeds"))


def test_is_written_as_it_is_made_without_what_is_not_to_be_shown() -> None:
    assert repr(Parcel(weight=3, note="for Ann")) == "Parcel(weight=3, carrier='usps', labels={})"


def test_is_like_the_frozen_dataclass_it_stands_for() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Standard:
        weight: int
        carrier: str = "usps"

    @record
    class Ours:
        weight: int
        carrier: str = "usps"

    for cls in (Standard, Ours):
        one = cls(weight=3)
        assert repr(one).endswith("(weight=3, carrier='usps')")
        assert one == cls(carrier="usps", weight=3)
        assert hash(one) == hash((3, "usps"))
        assert [f.name for f in fields(one)] == ["weight", "carrier"]
