"""Holds a stand-in's answers against the OpenAPI document of the service that it stands for.

The documents are not part of the project; a check that needs one is skipped where it is absent.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator

CONTRACTS = Path(__file__).parents[3] / "shared" / "contracts"
"""Where the OpenAPI documents lie, for those who have them."""

_NULL_IN_WORDS = re.compile(r"\bnull\b", re.IGNORECASE)

Schema = dict[str, Any]


class Contract:
    """One OpenAPI 3 document, of an API whose paths begin with `prefix`.

    `closed` makes a key that the document does not name a violation, wherever the document does not
    expressly allow any. A value may be null where the schema says `nullable`, or its description says so
    in words, which Atlassian's documents often do instead.
    """

    def __init__(self, document: dict[str, Any], *, prefix: str = "", closed: bool = False) -> None:
        self._document = document
        self._prefix = prefix
        self._closed = closed
        self._paths = [(_pattern(prefix + template), template) for template in document["paths"]]
        self._schemas = {
            name: self._schema(schema) for name, schema in document["components"]["schemas"].items()
        }

    @classmethod
    def read(cls, path: Path, *, prefix: str = "", closed: bool = False) -> Self:
        """Read a document."""
        return cls(json.loads(path.read_text(encoding="utf-8")), prefix=prefix, closed=closed)

    def violations(self, method: str, path: str, status: int, answer: object = None) -> list[str]:
        """List how an answer differs from what the document promises; `answer` is parsed JSON."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is not in the document"]
        promised = operation["responses"].get(str(status))
        if promised is None:
            return [f"{method} {path}: status {status} is not in the document"]
        schema = self._resolved(promised).get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return []
        whole = self._schema(schema) | {"components": {"schemas": self._schemas}}
        errors = Draft202012Validator(whole).iter_errors(answer)
        return sorted(f"{method} {path}: {error.json_path}: {error.message}" for error in errors)

    def undocumented_parameters(self, method: str, path: str, names: Iterable[str]) -> set[str]:
        """Return those of the query parameters that the document does not name for this request."""
        operation = self._operation(method, path) or {}
        documented = {self._resolved(one)["name"] for one in operation.get("parameters", [])}
        return set(names) - documented

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Find the request; of several templates that fit, the one with the fewest variables is meant."""
        fitting = [template for pattern, template in self._paths if pattern.fullmatch(path)]
        for template in sorted(fitting, key=lambda one: one.count("{")):
            operation: dict[str, Any] | None = self._document["paths"][template].get(method.lower())
            if operation is not None:
                return operation
        return None

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        reference = part.get("$ref")
        if reference is None:
            return part
        found: Any = self._document
        for key in reference.removeprefix("#/").split("/"):
            found = found[key]
        return self._resolved(found)

    def _schema(self, schema: Schema) -> Schema:
        """Translate a schema of OpenAPI 3.0 to JSON Schema."""
        if "$ref" in schema:
            return {"$ref": schema["$ref"]}
        if "allOf" in schema:
            return self._schema(self._merged(schema["allOf"]))
        translated = {key: value for key, value in schema.items() if key not in {"nullable", "format"}}
        if "properties" in schema:
            translated["properties"] = {
                name: self._schema(value) for name, value in schema["properties"].items()
            }
            if self._closed:
                translated.setdefault("additionalProperties", False)
        if isinstance(schema.get("additionalProperties"), dict):
            translated["additionalProperties"] = self._schema(schema["additionalProperties"])
        if "items" in schema:
            translated["items"] = self._schema(schema["items"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                translated[several] = [self._schema(one) for one in schema[several]]
        may_be_null = schema.get("nullable") or _NULL_IN_WORDS.search(schema.get("description", ""))
        return {"anyOf": [{"type": "null"}, translated]} if may_be_null else translated

    def _merged(self, parts: list[Schema]) -> Schema:
        """Join the parts of an `allOf` to one schema, so that `closed` sees all their keys together."""
        merged: Schema = {}
        for part in map(self._resolved, parts):
            whole = self._merged(part["allOf"]) if "allOf" in part else part
            properties = dict(merged.get("properties", {}))
            for name, schema in whole.get("properties", {}).items():
                known = properties.get(name, schema)
                properties[name] = schema if known == schema else self._merged([known, schema])
            required = [*merged.get("required", []), *whole.get("required", [])]
            merged = {**merged, **whole} | ({"properties": properties} if properties else {})
            merged |= {"required": required} if required else {}
        return merged


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in _parts(template))
    )


def _parts(template: str) -> list[str]:
    return [part for part in re.split(r"(\{[^}]*\})", template) if part]
