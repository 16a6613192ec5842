#!/usr/bin/env python3
"""Copies the analysis definitions into the API's description.

The *.schema.json of src/behaviour define specs and results; src/api/openapi.json carries a copy, so that clients find
everything in one document. Run this after a change of a schema; with --check it only says whether they are equal.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPENAPI = ROOT / "src/api/openapi.json"
WIDTH = 110
# Each has a folder with KIND.schema.json and KIND_result.schema.json.
MODELS = ("funnel", "trend", "retention", "lifecycle", "stickiness", "distribution", "ltv", "interval", "path",
          "session", "timing", "hours", "attribution")
PARTS = {"Spec": ".schema.json", "Result": "_result.schema.json"}


def relocated(value):
    """A schema with its references, also to other files, turned to the components of the description."""
    if isinstance(value, dict):
        return {k: "#/components/schemas/" + v.rpartition("/")[2] if k == "$ref" else relocated(v)
                for k, v in value.items()}
    return [relocated(v) for v in value] if isinstance(value, list) else value


def names(model):
    return "".join(word.capitalize() for word in model.split("_"))


def definitions():
    files = {"": "analysis.schema.json"}
    for model in MODELS:
        files |= {names(model) + part: f"{model}/{model}{ending}" for part, ending in PARTS.items()}
    schemas = {}
    for name, file in files.items():
        schema = relocated(json.loads((ROOT / "src/behaviour" / file).read_text()))
        schemas.update(schema.pop("$defs", {}))
        del schema["$schema"], schema["title"]
        if name:
            schemas[name] = schema
    for model in MODELS:
        spec = {"$ref": f"#/components/schemas/{names(model)}Spec"}
        schemas[f"{names(model)}Result"]["properties"]["spec"] = spec
    for part in (*PARTS, "Cell"):
        schemas[f"Analysis{part}"] = {
            "description": "Of the kind that `analysis` names" + (" in the spec" if part == "Cell" else ""),
            "oneOf": [{"$ref": f"#/components/schemas/{names(model)}{part}"} for model in MODELS]}
    return schemas


def formatted(value, indent=0):
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False)
    keys = [json.dumps(k) + ": " for k in value] if isinstance(value, dict) else [""] * len(value)
    members = list(value.values()) if isinstance(value, dict) else value
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    space = " " if isinstance(value, dict) else ""
    flat = ", ".join(k + formatted(m, -10**6) for k, m in zip(keys, members))
    if indent + len(flat) <= WIDTH - 4:
        return f"{opening}{space}{flat}{space}{closing}"
    pad = " " * (indent + 2)
    return (opening + "\n" + ",\n".join(pad + k + formatted(m, indent + 2) for k, m in zip(keys, members)) + "\n" +
            " " * indent + closing)


def main():
    document = json.loads(OPENAPI.read_text())
    document["components"]["schemas"].update(definitions())
    text = formatted(document) + "\n"
    if json.loads(OPENAPI.read_text()) == document:
        return 0
    if "--check" in sys.argv:
        print("src/api/openapi.json lags behind the schemas of src/behaviour: run tools/sync_openapi.py")
        return 1
    OPENAPI.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
