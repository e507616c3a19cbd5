"""The SAM CLI, which has an environment of its own: its Python, and what it makes of a template."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

VERSION = "aws-sam-cli==1.170.0"  # the same as in the Makefile; the gateway and the translation use its internals
BUILT = "built"  # the bucket that stands for the folder which `sam build` filled

TRANSLATE = """
import json, sys
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

template = yaml_parse(open(sys.argv[1]).read())
for resource in template["Resources"].values():
    for uri in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
        resource["Properties"][uri] = "s3://" + sys.argv[2] + "/" + resource["Properties"][uri]
print(json.dumps(Translator({}, Parser()).translate(template, {}), default=str))
"""

REGISTRY = """
import json, sys
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

said = {}
for kind in sys.argv[1:]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    replacing = [path.split("/")[2] for path in schema.get("createOnlyProperties", ())]
    handlers = [handler for name, handler in schema.get("handlers", {}).items() if name != "list"]
    permissions = [each for handler in handlers for each in handler["permissions"]]
    said[kind] = {"replacing": sorted(set(replacing)), "permissions": sorted(set(permissions))}
print(json.dumps(said))
"""


def python(*arguments: str) -> list[str]:
    """The command that runs the Python that has the SAM CLI."""
    uvx = shutil.which("uvx", path=f".tools/uv/bin{os.pathsep}{os.environ.get('PATH', '')}")
    if uvx is None:
        sys.exit("uv is missing: run `make run`, which brings it, or install uv.")
    return [uvx, "--quiet", "--python", "3.13", "--from", VERSION, "python", *arguments]


def registry(kinds: Iterable[str]) -> dict[str, Any]:
    """What CloudFormation's registry, in cfn-lint's copy, says about types of resources: the properties whose change makes a new resource
    (`replacing`), and the permissions that deploying one needs (`permissions`)."""
    ran = subprocess.run(python("-c", REGISTRY, *sorted(kinds)), stdout=subprocess.PIPE, check=True)
    return dict(json.loads(ran.stdout))


def translated(template: Path) -> dict[str, Any]:
    """The template as SAM's transform writes it for CloudFormation. Code is in the bucket `BUILT`, under the paths that the template has
    for it."""
    environment = os.environ | {"AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}
    ran = subprocess.run(python("-c", TRANSLATE, str(template), BUILT), env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(ran.stdout))


if __name__ == "__main__":
    print(json.dumps(translated(Path(sys.argv[1])), indent=1))
