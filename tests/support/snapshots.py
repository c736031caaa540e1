"""Everything that AWS keeps in this process, held fast, put back and compared: the table and the files."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from tests.support.aws import BUCKETS, REGION, TABLE

Rows = Mapping[Any, Mapping[Any, Any]]
State = Mapping[tuple[str, ...], Any]


@dataclass(frozen=True)
class Snapshot:
    """What the table and the buckets held at some moment.

    Items are never changed where they lie (`quick_table`), so that none has to be copied.
    """

    rows: Rows
    files: Mapping[str, Mapping[str, list[Any]]]

    @classmethod
    def take(cls) -> "Snapshot":
        """Hold fast what there is now."""
        return cls(_rows(), {name: _versions(name) for name in BUCKETS})

    def put_back(self) -> None:
        """Make everything as it was then."""
        _table().items = defaultdict(dict, {partition: dict(rows) for partition, rows in self.rows.items()})
        for name in BUCKETS:
            bucket = _bucket(name)
            dict.clear(bucket)
            dict.update(bucket, {key: list(versions) for key, versions in self.files[name].items()})

    def changes(self) -> State:
        """What the table and the buckets hold otherwise now: items as given out, how many versions of a file,
        None for what is gone."""
        now, found = _rows(), {}
        for partition in now.keys() | self.rows.keys():
            before, after = self.rows.get(partition, {}), now.get(partition, {})
            for sort in before.keys() | after.keys():
                if before.get(sort) is not after.get(sort):
                    item = after.get(sort)
                    found[partition.value, sort.value] = item and plain(item)
        for name, kept in self.files.items():
            files = _versions(name)
            for key in files.keys() | kept.keys():
                if len(files.get(key, ())) != len(kept.get(key, ())):
                    found[name, key] = len(files[key]) if key in files else None
        return found

    def unchanged(self) -> bool:
        """Whether the table holds now what it held then."""
        now = _rows()
        return now.keys() == self.rows.keys() and all(_same(now[pk], self.rows[pk]) for pk in now)


def held() -> Mapping[str, Mapping[str, Any]]:
    """The items of the table as they lie there, by partition and sort key."""
    return {pk.value: {sort.value: item for sort, item in rows.items()} for pk, rows in _rows().items()}


def plain(item: Any) -> Mapping[str, Any]:
    """An item as DynamoDB gives it out."""
    attributes: Mapping[str, Any] = item.to_json()["Attributes"]
    return attributes


def _rows() -> Rows:
    return {partition: dict(rows) for partition, rows in _table().items.items() if rows}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(one[sort] is other[sort] for sort in one)


def _table() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE]


def _versions(name: str) -> Mapping[str, list[Any]]:
    """The versions of every file of a bucket."""
    return {key: list(versions) for key, versions in _bucket(name).lists()}


def _bucket(name: str) -> Any:
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[name].keys
