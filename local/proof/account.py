"""Deploys into an account with `sam deploy`, and deletes what it deployed."""

import base64
import json
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local import sam
from local.stack.kept import remove_log_group, remove_queue, remove_secret, remove_table
from local.stack.making import Made, Making
from simulator.transport import HttpTransport, Transport

LEARNING = 30.0  # seconds in which a result that was reported is learned, with room to spare
REMOVED = "DELETE_SKIPPED"
NO_ROUTE = {"version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": {}, "isBase64Encoded": False} | {
    "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "127.0.0.1"}, "requestId": "proof", "stage": "$default"},
    "identitySource": ["Bearer -"],
}
"""A request that every door answers without doing anything."""


class Account:
    """One stack, in the account of the current credentials. `built` is the folder that `sam build` filled."""

    def __init__(self, stack: str, built: Path) -> None:
        self._stack = stack
        self._built = built

    def client(self, service: str) -> Any:
        return boto3.client(service)  # type: ignore[call-overload]

    def exists(self) -> bool:
        try:
            self._described()
        except ClientError:
            return False
        return True

    def deploy(self, template: str) -> bool:
        (file := self._built / "proof.yaml").write_text(template)
        command = ["-m", "samcli", "deploy", "--template-file", str(file), "--stack-name", self._stack, "--resolve-s3"]
        command += ["--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-fail-on-empty-changeset"]
        return subprocess.run(sam.python(*command), check=False).returncode == 0

    def outputs(self) -> Mapping[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self._described()["Outputs"]}

    def transport(self, base_url: str) -> Transport:
        return HttpTransport(base_url)

    def wait_until_learned(self) -> None:
        time.sleep(LEARNING)

    def cold_start(self, function: str) -> float | None:
        """A changed environment variable makes every execution environment a new one; the end of Lambda's log says how long its start
        took."""
        functions, name = self.client("lambda"), self._resources()[function]
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables | {"PROOF": str(time.time())}})
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)
        answer = functions.invoke(FunctionName=name, LogType="Tail", Payload=json.dumps(NO_ROUTE).encode())
        found = re.search(r"Init Duration: ([\d.]+) ms|\"initDurationMs\":([\d.]+)", base64.b64decode(answer["LogResult"]).decode())
        return float(found[1] or found[2]) if found else None

    def delete(self) -> Sequence[str]:
        """Delete the stack, and then what it left, which nobody needs after a proof."""
        cloud, stack_id, resources = self.client("cloudformation"), self._described()["StackId"], self._resources()
        cloud.delete_stack(StackName=stack_id)
        cloud.get_waiter("stack_delete_complete").wait(StackName=stack_id)
        events = cloud.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        states = {
            event["LogicalResourceId"]: event["ResourceStatus"]
            for page in events
            for event in reversed(page["StackEvents"])
            if event["ResourceType"] != "AWS::Lambda::Version"  # goes with its function
        }
        left = [name for name, state in states.items() if state == REMOVED]
        removers = dict.fromkeys(("Table", "Governance"), remove_table)
        removers |= {"KeysSecret": remove_secret, "DeadLetters": remove_queue, "AccessLogs": remove_log_group}
        for name, remove in removers.items():
            remove(Making(client=self.client, stack=self._stack, code=None, logical=name), Made(reference=resources[name], attributes={}))
        self.client("s3").delete_bucket(Bucket=resources["DeadBatches"])
        return left

    def _described(self) -> Any:
        return self.client("cloudformation").describe_stacks(StackName=self._stack)["Stacks"][0]

    def _resources(self) -> dict[str, str]:
        """Physical names by logical ones."""
        listed = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self._stack)
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for page in listed for each in page["StackResourceSummaries"]}
