"""JSON Schemas of bodies and answers, each type described once and referred to by its name."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

REFS = "#/components/schemas/"
Mode = Literal["validation", "serialization"]
Schema = dict[str, Any]


class Schemas:
    """taken: the types that come in; given: those that go out. Both may hold other types."""

    def __init__(self, *, taken: Iterable[Any], given: Iterable[Any]) -> None:
        wanted: list[tuple[Any, Mode]] = [(kind, "validation") for kind in taken]
        wanted += [(kind, "serialization") for kind in given]
        adapters = {(id(kind), mode): TypeAdapter(kind) for kind, mode in wanted}
        made, whole = TypeAdapter.json_schemas(
            [(kind, mode, adapter) for (kind, mode), adapter in adapters.items()],
            ref_template=REFS + "{model}",
            schema_generator=_Untitled,
        )
        names = _short_names(whole["$defs"])
        described = {
            names[name]: _optional(_tidied(schema, names)) for name, schema in whole["$defs"].items()
        }
        self._made: dict[Any, Schema] = {
            key: _optional(_tidied(schema, names)) for key, schema in made.items()
        }
        self.definitions: dict[str, Schema] = dict(sorted(described.items()))

    def taken(self, kind: Any) -> Schema:
        """What a body of that type must look like."""
        return self._made[id(kind), "validation"]

    def given(self, kind: Any) -> Schema:
        """What an answer of that type looks like."""
        return self._made[id(kind), "serialization"]


def fields_of(kind: type[BaseModel]) -> Mapping[str, Schema]:
    """The fields of a query, by name."""
    return dict(_tidied(kind.model_json_schema(schema_generator=_Untitled), {})["properties"])


class _Untitled(GenerateJsonSchema):
    """Without a title for every field that only repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _tidied(schema: Any, names: Mapping[str, str]) -> Any:
    """Without the titles of types, and with their short names."""
    if isinstance(schema, list):
        return [_tidied(part, names) for part in schema]
    if isinstance(schema, str) and schema.startswith(REFS):
        return REFS + names[schema.removeprefix(REFS)]
    if isinstance(schema, dict):
        return {
            name: _tidied(part, names)
            for name, part in schema.items()
            if not (name == "title" and isinstance(part, str))
        }
    return schema


def _optional(schema: Schema) -> Schema:
    """What may be left out says in words what it is then: clients take a `default` for always there."""
    for field in schema.get("properties", {}).values():
        if isinstance(default := field.pop("default", None), bool | int):
            told = [field.get("description", ""), f"Left out, it is `{json.dumps(default)}`."]
            field["description"] = " ".join(filter(None, told))
    return schema


def _short_names(names: Iterable[str]) -> Mapping[str, str]:
    """`Label` for LabelView, `LabelPage` for a page of them, unless a body has that name."""
    short = {name: re.sub(r"^PageView_(\w+?)View_$", r"\1Page", name).removesuffix("View") for name in names}
    return {name: new if new == name or new not in short else name for name, new in short.items()}
