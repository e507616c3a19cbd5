"""What a release promises to the next: described in few lines, kept, and held against what would be deployed now.

    python -m local.releases 227ea1f               what an update from that revision to what is checked out would do
    python -m local.releases 227ea1f --keep NAME   keep that revision's description in tests/template/released/NAME.json

A description has what outlives an update or breaks one: the resources that hold something or are known by their address, with the
properties after whose change CloudFormation makes them anew; names, indexes, routes with settings of their own, parameters, outputs. It is
read off the translated template with every parameter at its default.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local import sam
from local.stack.values import Resolver, parameters_of

KEPT = Path("tests/template/released")
LASTING = {
    "AWS::ApiGatewayV2::Api": (),
    "AWS::ApiGatewayV2::DomainName": (),
    "AWS::CloudWatch::Dashboard": (),
    "AWS::DynamoDB::Table": ("KeySchema", "StreamSpecification", "TimeToLiveSpecification"),
    "AWS::KMS::Key": ("KeySpec", "KeyUsage"),
    "AWS::Logs::LogGroup": (),
    "AWS::S3::Bucket": (),
    "AWS::SNS::Topic": (),
    "AWS::SQS::Queue": (),
    "AWS::SecretsManager::Secret": ("GenerateSecretString",),
}
"""What holds something or is known by its address, with what may not change beside the properties that CloudFormation's registry names:
for another stream, expiry or key an update fails or loses what is under way, and another way to generate a secret generates it anew."""
ADDED = ("StreamSpecification",)
"""What may be added where it was not: nothing is under way there."""
NAMES = ("TableName", "QueueName", "LogGroupName", "RoleName", "FunctionName", "AlarmName", "BucketName", "TopicName", "DashboardName")
STAYS = ("Retain", "RetainExceptOnCreate")

type Description = dict[str, Any]
type Registry = Mapping[str, Mapping[str, Any]]


def describe(template: Mapping[str, Any], registry: Registry) -> Description:
    """A translated template's description. `registry` is what CloudFormation says of the types (`sam.registry`)."""
    pseudo = {"AWS::StackId": "arn:stack/name/id", "AWS::NoValue": ""}
    names = {f"AWS::{name}": f"<{name}>" for name in ("AccountId", "Partition", "Region", "StackName", "URLSuffix")}
    parameters = template.get("Parameters", {})
    unsaid = {name: f"<{name}>" for name, said in parameters.items() if "Default" not in said}
    resolver = Resolver(
        template, names | pseudo | parameters_of(parameters, unsaid), lambda of: f"<{of}>", lambda of, part: f"<{of}.{part}>"
    )
    there = {
        name: {**resource, "Properties": resolver.resolve(resource.get("Properties", {}))}
        for name, resource in template["Resources"].items()
        if "Condition" not in resource or resolver.holds(resource["Condition"])
    }
    bodies = [each["Properties"]["Body"] for each in there.values() if each["Type"] == "AWS::ApiGatewayV2::Api"]
    stages = [each["Properties"] for each in there.values() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
    return {
        "lasting": {name: _lasting(each, registry) for name, each in sorted(there.items()) if each["Type"] in LASTING},
        "names": dict(_names(there)),
        "indexes": {name: _indexes(each["Properties"]) for name, each in there.items() if each["Type"] == "AWS::DynamoDB::Table"},
        "routes": sorted(f"{method.upper()} {path}" for body in bodies for path, methods in body["paths"].items() for method in methods),
        "settings": sorted(route for stage in stages for route in stage.get("RouteSettings", {})),
        "parameters": {name: said.get("Default") for name, said in sorted(parameters.items())},
        "outputs": sorted(template.get("Outputs", {})),
    }


def _names(there: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Names that the template gives, of which there can be one at a time, each with its owner."""
    references = {f"<{name}>" for name in there}
    for owner, resource in sorted(there.items()):
        for kind in NAMES:
            if (name := resource["Properties"].get(kind)) and name not in references:
                yield name, owner


def _lasting(resource: Mapping[str, Any], registry: Registry) -> Description:
    fixed = (*registry[resource["Type"]]["replacing"], *LASTING[resource["Type"]])
    return {
        "type": resource["Type"],
        "stays": resource.get("DeletionPolicy") in STAYS,
        "fixed": {name: resource["Properties"][name] for name in sorted(set(fixed)) if name in resource["Properties"]},
    }


def _indexes(table: Mapping[str, Any]) -> dict[str, Any]:
    return {index["IndexName"]: [index["KeySchema"], index["Projection"]] for index in table.get("GlobalSecondaryIndexes", [])}


def changes(before: Description, after: Description, gone: frozenset[str] = frozenset()) -> list[str]:
    """What an update from one release to another would lose or fail at, a sentence each. `gone` are routes that were taken away in two
    steps."""
    return [
        *_lost(before["lasting"], after["lasting"]),
        *(
            f"the name {name} moves from {owner} to {after['names'][name]}"
            for name, owner in before["names"].items()
            if after["names"].get(name, owner) != owner
        ),
        *(
            f"{table} changes {number} indexes, and one update may change one"
            for table, indexes in before["indexes"].items()
            if table in after["indexes"] and (number := _index_changes(indexes, after["indexes"][table])) > 1
        ),
        *(f"the route {route} is gone" for route in before["routes"] if route not in after["routes"] and route not in gone),
        *(f"the route {route} is gone and had settings" for route in before["settings"] if route not in after["routes"]),
        *(f"the parameter {name} is gone" for name in before["parameters"] if name not in after["parameters"]),
        *(
            f"the parameter {name} is new and has no default"
            for name, default in after["parameters"].items()
            if name not in before["parameters"] and default is None
        ),
        *(f"the output {name} is gone" for name in before["outputs"] if name not in after["outputs"]),
    ]


def _lost(before: Description, after: Description) -> Iterator[str]:
    for name, was in before.items():
        now = after.get(name)
        if now is None or now["type"] != was["type"]:
            yield f"{name} is {'left behind' if was['stays'] else 'deleted'}"
            continue
        for fixed in sorted(was["fixed"].keys() | now["fixed"].keys()):
            if was["fixed"].get(fixed) != now["fixed"].get(fixed) and (fixed in was["fixed"] or fixed not in ADDED):
                yield f"{name} is made anew, for {fixed} is another"
        if was["stays"] and not now["stays"]:
            yield f"{name} does not outlive the stack any more"


def _index_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """What becomes another is taken away and added."""
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    return len(before.keys() ^ after.keys()) + 2 * len(changed)


def of_template(template: Path) -> Description:
    """The description of a template that SAM has not translated yet."""
    translated = sam.translated(template)
    return describe(translated, sam.registry({each["Type"] for each in translated["Resources"].values()}))


def of_revision(revision: str) -> Description:
    """The description of what a revision would deploy."""
    shown = subprocess.run(["git", "show", f"{revision}:template.yaml"], capture_output=True, text=True, check=True)
    with TemporaryDirectory() as folder:
        (template := Path(folder) / "template.yaml").write_text(shown.stdout)
        return of_template(template)


def main() -> None:
    described = argparse.ArgumentParser(prog="python -m local.releases", description=(__doc__ or "").splitlines()[0])
    described.add_argument("revision")
    described.add_argument("--keep", metavar="NAME", help="keep its description under that name")
    options = described.parse_args()
    before = of_revision(options.revision)
    if options.keep:
        KEPT.mkdir(exist_ok=True)
        (KEPT / f"{options.keep}.json").write_text(json.dumps(before, indent=1) + "\n")
    found = changes(before, of_template(Path("template.yaml")))
    print("\n".join(found) or "nothing is lost, and nothing fails that can be told beforehand")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
