"""Domain events as integrators are told to expect them: their schema, their samples, and a watch over all."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from shared.domain.case import Transition
from shared.storage import store
from shared.storage.documents import compact
from shared.storage.records import StoredEffect

FOLDER = Path(__file__).parent.parent.parent / "events" / "published"
SCHEMA = FOLDER / "schema.json"
# What tests set up without its history; the service has no such step.
SET_UP = "put"


@cache
def schema() -> dict[str, Any]:
    """The schema of every event that is published."""
    written: dict[str, Any] = json.loads(SCHEMA.read_text())
    return written


@cache
def samples() -> dict[str, dict[str, Any]]:
    """One event of each type, by the name of its file."""
    files = sorted(path for path in FOLDER.glob("*.json") if path != SCHEMA)
    return {path.stem: json.loads(path.read_text()) for path in files}


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)


def is_valid(event: Any) -> bool:
    """Whether the schema allows it."""
    return _validator().is_valid(event)


@contextmanager
def watched() -> Iterator[None]:
    """Whatever is committed meanwhile has to be as published. Raises AssertionError afterwards if not."""
    made, wrong = store.events_of, list[str]()

    def checked(steps: Iterable[Transition[Any]]) -> Iterator[StoredEffect]:
        for effect in made(steps):
            event = json.loads(compact(effect.payload))
            if not event["type"].endswith(f".{SET_UP}") and not is_valid(event):
                wrong.append(compact(event))
            yield effect

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "events_of", checked)
        yield
    assert wrong == [], "events that the published schema does not allow"
