"""moto's items made quick: each is measured once, keys are compared as text, what is told is copied once.

moto measures all of an item anew for every attribute that it gets, and twice more whenever it is given out.
"""

import json
from typing import Any

import pytest
from moto.dynamodb import responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.utilities import dynamo_to_dict

# moto takes a little more than 400 KB.
LARGEST = 405_000
TEXT = "S"
PLAIN = {
    (DynamoType, "__hash__"): DynamoType.__hash__,
    (DynamoType, "__eq__"): DynamoType.__eq__,
    (Item, "__init__"): Item.__init__,
    (Item, "size"): Item.size,
    (responses, "dynamo_to_dict"): dynamo_to_dict,
}


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Make every item quick."""
    quick = (_hashed, _equal, _made, _size, _told)
    for (owner, name), way in zip(PLAIN, quick, strict=True):
        patch.setattr(owner, name, way)


def slow(patch: pytest.MonkeyPatch) -> None:
    """Let them be as moto has them."""
    for (owner, name), plain in PLAIN.items():
        patch.setattr(owner, name, plain)


def unmeasured(item: Item) -> None:
    """It was changed: its size is not known any more."""
    vars(item).pop("known_size", None)


def _hashed(key: DynamoType) -> int:
    return hash((TEXT, key.value)) if key.type == TEXT else PLAIN[DynamoType, "__hash__"](key)


def _equal(one: DynamoType, other: DynamoType) -> bool:
    if one.type == TEXT == other.type:
        return bool(one.value == other.value)
    return bool(PLAIN[DynamoType, "__eq__"](one, other))


def _made(item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Text of an item in JSON is never shorter than what moto counts: most are not measured at all."""
    item.hash_key, item.range_key, item.attrs = hash_key, range_key, LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if not _is_short(attrs) and item.size() > LARGEST:
        raise ItemSizeTooLarge


def _is_short(attrs: dict[str, Any]) -> bool:
    try:
        return len(json.dumps(attrs, ensure_ascii=False).encode()) <= LARGEST
    except TypeError:
        return False


def _size(item: Item) -> int:
    if "known_size" not in vars(item):
        vars(item)["known_size"] = PLAIN[Item, "size"](item)
    return int(vars(item)["known_size"])


def _told(part: Any) -> Any:
    kind = type(part)
    if kind is DynamoType:
        if type(part.value) in (str, bool) and part.type != "B":
            return {part.type: part.value}
        if part.type in ("M", "L"):
            return {part.type: _told(part.value)}
    elif kind is dict or kind is LimitedSizeDict:
        return {name: _told(inner) for name, inner in part.items()}
    elif kind is list:
        return [_told(inner) for inner in part]
    elif kind in (str, int, bool):
        return part
    return dynamo_to_dict(part)
