"""The OpenAPI documents as judges: schemas, examples, and which operation a request belongs to."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


class Contract:
    """One upstream's OpenAPI document."""

    def __init__(self, name: str) -> None:
        self.name = name
        text = (CONTRACTS / f"{name}.openapi.yaml").read_text("utf-8")
        self.document: dict[str, Any] = yaml.safe_load(text)

    def operation(self, method: str, path: str) -> dict[str, Any]:
        """The operation that a request's path belongs to, parameters in braces matched."""
        for template, item in self.document["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(pattern, path) and method.lower() in item:
                operation: dict[str, Any] = item[method.lower()]
                return operation
        raise LookupError(f"{self.name} has no operation {method} {path}")

    def example(self, method: str, path: str, name: str = "") -> Any:
        """The example of a success, the first one or the one called *name*."""
        media = self._media(self.operation(method, path)["responses"]["200"])
        if "example" in media:
            return deepcopy(media["example"])
        examples = media["examples"]
        return deepcopy(examples[name or next(iter(examples))]["value"])

    def check_request(self, method: str, path: str, body: Any) -> None:
        schema = self.operation(method, path)["requestBody"]["content"]["application/json"]["schema"]
        self._check(schema, body)

    def check_query(self, method: str, path: str, query: dict[str, str]) -> None:
        """Known parameters only, the required ones there, each by its own schema."""
        declared = [self._resolve(one) for one in self.operation(method, path)["parameters"]]
        by_name = {one["name"]: one for one in declared if one["in"] == "query"}
        assert set(query) <= set(by_name)
        assert {name for name, one in by_name.items() if one.get("required")} <= set(query)
        for name, text in query.items():
            schema = self._resolve(by_name[name]["schema"])
            self._check(schema, int(text) if schema["type"] == "integer" else text)

    def check_reply(self, method: str, path: str, status: int, body: Any) -> None:
        responses = self.operation(method, path)["responses"]
        response = responses.get(str(status)) or responses["default"]
        self._check(self._media(response)["schema"], body)

    def check_schema(self, name: str, value: Any) -> None:
        self._check({"$ref": f"#/components/schemas/{name}"}, value)

    def _media(self, response: dict[str, Any]) -> dict[str, Any]:
        media: dict[str, Any] = next(iter(self._resolve(response)["content"].values()))
        return media

    def _resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in node:
            return node
        target: Any = self.document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return self._resolve(target)

    def _check(self, schema: dict[str, Any], value: Any) -> None:
        whole = {**schema, "components": self.document["components"]}
        Draft202012Validator(whole).validate(value)


@cache
def contract(name: str) -> Contract:
    return Contract(name)
