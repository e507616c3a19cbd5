"""What the Python client and the server both say, written once more for the client's readers and checkers.

    python -m local.openapi        writes openapi.json, and from it and the server's refusals the client's types.py and refusals.py

Requests and answers become `TypedDict`s: plain JSON at run time, so that nothing is lost that a newer server adds.
"""

import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

from tessera import errors
from tessera.errors import Refusal

CLIENT = Path("client/tessera_client")
TYPES, REFUSALS = CLIENT / "types.py", CLIENT / "refusals.py"
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
EMPTY = {"const": ""}
"""What may be sent in place of a field that is left out: nobody who leaves it out needs it."""
WIDTH, INDENT = 140, "    "
MADE = "Made by `python -m local.openapi`; not to be edited."
OF_THE_SESSION = ("session_token", "secured_session_token", "action_type")
"""Fields of an action by which `Device` speaks itself."""

type Schema = Mapping[str, Any]


def types_of(description: Schema) -> str:
    """`types.py`: every schema of the description."""
    schemas = description["components"]["schemas"]
    writer = Writer()
    parts = [part for name, schema in schemas.items() for part in writer.declared(name, schema)]
    options = {name: field for name, field in schemas["DeviceAction"]["properties"].items() if name not in OF_THE_SESSION}
    parts += writer.declared("DeviceActionOptions", {"description": "What may be told of an action.", "properties": options})
    head = f'"""The requests and answers of both APIs. {MADE}"""\n\n'
    head += "from __future__ import annotations\n\nfrom collections.abc import Mapping, Sequence\n"
    head += "from typing import Any, Literal, TypeAlias, TypedDict, Union\n\nfrom typing_extensions import NotRequired\n\n"
    return _formatted(head + "\n\n".join(parts) + "\n")


class Writer:
    """Writes schemas as types."""

    def declared(self, name: str, schema: Schema) -> Iterator[str]:
        if not schema.get("properties"):
            yield f"{name}: TypeAlias = {self._alias(schema)}"
            return
        if not all(field.isidentifier() and not iskeyword(field) for field in schema["properties"]):
            yield self._in_call_form(name, schema)
            return
        lines = [f"class {name}(TypedDict):"]
        if about := schema.get("description"):
            lines += [*textwrap.wrap(f'"""{" ".join(about.split())}"""', WIDTH, initial_indent=INDENT, subsequent_indent=INDENT), ""]
        for field, told in schema["properties"].items():
            if told.get("properties"):  # a group of signals
                inner = name + field.title().replace("_", "")
                yield from self.declared(inner, told)
                written = inner
            else:
                written = self.of(told)
            if about := told.get("description"):
                lines += textwrap.wrap(" ".join(about.split()), WIDTH, initial_indent=f"{INDENT}# ", subsequent_indent=f"{INDENT}# ")
            lines.append(f"    {field}: {self._wanted(schema, field, written)}")
        yield "\n".join(lines)

    def _alias(self, schema: Schema) -> str:
        """What stands behind a name: in quotes, unless it names nothing: what it names may stand further down."""
        written = self.of(schema)
        if "enum" in schema or (len(written) > WIDTH and "$ref" not in str(schema)):
            return written
        if "anyOf" in schema and len(written) > WIDTH // 2:
            return f"Union[{', '.join(map(repr, written.split(' | ')))}]"
        return repr(written)

    def _in_call_form(self, name: str, schema: Schema) -> str:
        """A type of which a field has a name that no attribute can have."""
        types = {field: self._wanted(schema, field, self.of(told)) for field, told in schema["properties"].items()}
        declared = f"{name} = TypedDict(\n    {name!r},\n    {types!r},\n)\n"
        about = " ".join(str(schema.get("description", "")).split())
        return declared + "\n".join(textwrap.wrap(f'"""{about}"""', WIDTH) if about else ())

    @staticmethod
    def _wanted(schema: Schema, field: str, written: str) -> str:
        return written if field in schema.get("required", ()) else f"NotRequired[{written}]"

    def of(self, schema: Schema) -> str:
        """A schema as a type."""
        if reference := schema.get("$ref"):
            return str(reference).rpartition("/")[2]
        for joined in ("anyOf", "oneOf"):
            if joined in schema:
                return " | ".join(dict.fromkeys(self.of(part) for part in schema[joined] if part != EMPTY))
        if "allOf" in schema:
            return self.of(schema["allOf"][0])
        if "const" in schema or "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema.get('enum') or [schema['const']]))}]"
        if schema.get("type") == "array":
            return f"Sequence[{self.of(schema.get('items', {}))}]"
        if schema.get("type") == "object":
            values = schema.get("additionalProperties")
            return f"Mapping[str, {self.of(values) if isinstance(values, dict) else 'Any'}]"
        return PLAIN.get(str(schema.get("type")), "Any")


AWAITED = (
    "activities",
    "backend",
    "cases",
    "configuration",
    "investigation",
    "jobs",
    "labels",
    "lists",
    "rights",
    "rules",
    "search",
    "views",
    "webhooks",
)
"""Modules of the client whose calls are written once, and made to be awaited as well."""


def awaited(module: str) -> str:
    """A module of the client whose methods are awaited, from the one whose methods are called."""
    text = (CLIENT / f"{module}.py").read_text()
    lines = [f"# Made from ../{module}.py by `python -m local.openapi`; not to be edited."]
    for line in text.split("\n"):
        name = re.match(r"    def (\w+)\(", line)
        if name and name[1] not in ("__init__", "__repr__", "with_options", "from_environment"):
            line = line.replace("    def __enter__", "    def __aenter__").replace("    def __exit__", "    def __aexit__")
            line = line.replace("    def ", "    async def ", 1)
        line = re.sub(
            r"(return |= )self\.(_calls|calls|calls\.token)\.(get|put|post|delete|current|scopes)\(", r"\1await self.\2.\3(", line
        )
        line = re.sub(r"= self\.(actions|read_all|audit|user|collect|trigger_action|deliveries)\(", r"= await self.\1(", line)
        line = line.replace("        self.close()", "        await self.close()").replace("            end()", "            await end()")
        line = re.sub(r"\bIterator\b", "AsyncIterator", line)
        for known in ("calls", "transport", *(other for other in AWAITED if other != "backend")):
            line = line.replace(f"from tessera_client.{known} import", f"from tessera_client.aio.{known} import")
        lines.append(line)
    made = "\n".join(lines)
    if module == "backend":  # what is the same for both is taken over
        start, end = made.index("RECOMMENDATIONS: "), made.index("class Subjects:")
        made = made[:start] + made[end:]
        made = made.replace("from dataclasses import dataclass, field\n", "")
        made = made.replace("from tessera_client.aio.cases", "from tessera_client.backend import Decision\nfrom tessera_client.aio.cases")
        made = made.replace("from tessera_client.errors import NoAnswer, TesseraError", "from tessera_client.errors import TesseraError")
        made = made.replace("for all threads of a process", "for all tasks of a loop")
    return _formatted(made)


def refusals() -> str:
    """`refusals.py`: the server's tree of refusals, as exceptions of the client."""
    tree = inspect.getdoc(errors) or ""
    drawn = tree[tree.index("    Refusal\n") : tree.index("Unavailable 503") + len("Unavailable 503")]
    head = f'"""What the API declines, as the server draws it. {MADE}\n\n{drawn}\n"""\n\n'
    head += "from collections.abc import Mapping\n\nfrom tessera_client.errors import Refusal\n\n\n"
    kinds = list(_below(Refusal))
    classes = [
        f'class {kind.__name__}({kind.__bases__[0].__name__}):\n    """{kind.message}"""\n\n    code = "{kind.code}"\n' for kind in kinds
    ]
    families = {kind.status: kind.__name__ for kind in reversed(kinds) if kind.__base__ is Refusal}
    codes = "".join(f'    "{kind.code}": {kind.__name__},\n' for kind in kinds)
    statuses = "".join(f"    {status}: {name},\n" for status, name in sorted(families.items()))
    tables = f"BY_CODE: Mapping[str, type[Refusal]] = {{\n{codes}}}\nBY_STATUS: Mapping[int, type[Refusal]] = {{\n{statuses}}}\n"
    return _formatted(head + "\n\n".join(classes) + "\n\n" + tables)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
            yield from _below(each)


def _formatted(text: str) -> str:
    ruff, named = str(Path(sys.executable).with_name("ruff")), ["--line-length", "140", "--stdin-filename", str(CLIENT / "made.py"), "-"]
    sorted_imports = [ruff, "check", "--quiet", "--select", "I", "--fix", *named]
    for command in (sorted_imports, [ruff, "format", *named]):
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text
