"""JSON Schemas of bodies and answers, each type described once and referred to by its name."""

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
        self._made: dict[Any, Schema] = {key: _tidied(schema) for key, schema in made.items()}
        described = {_name(name): _tidied(schema) for name, schema in whole["$defs"].items()}
        if len(described) != len(whole["$defs"]):
            raise SystemExit(f"Two types have one name: {sorted(whole['$defs'])}.")
        self.definitions: dict[str, Schema] = dict(sorted(described.items()))

    def taken(self, kind: Any) -> Schema:
        """What a body of that type must look like."""
        return self._made[id(kind), "validation"]

    def given(self, kind: Any) -> Schema:
        """What an answer of that type looks like."""
        return self._made[id(kind), "serialization"]


def fields_of(kind: type[BaseModel]) -> Mapping[str, Schema]:
    """The fields of a query, by name."""
    return dict(_tidied(kind.model_json_schema(schema_generator=_Untitled))["properties"])


class _Untitled(GenerateJsonSchema):
    """Without a title for every field that only repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _tidied(schema: Any) -> Any:
    """Without the titles of types, and with their names as `_name` has them."""
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if isinstance(schema, str) and schema.startswith(REFS):
        return REFS + _name(schema.removeprefix(REFS))
    if isinstance(schema, dict):
        return {
            name: _tidied(part)
            for name, part in schema.items()
            if not (name == "title" and isinstance(part, str))
        }
    return schema


def _name(name: str) -> str:
    """`Label` for LabelView, `LabelPage` for a page of them."""
    page = re.fullmatch(r"PageView_(\w+?)View_", name)
    return f"{page[1]}Page" if page else name.removesuffix("View")
