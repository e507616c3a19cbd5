"""Put CloudFront with AWS WAF before a deployed stack, so that it proves itself to the API: `python -m local.edge --stack tessera`.

The proof is `origin` in the stack's secret. If there is none it is made, and kept only there and in the edge's stack: no file and
no command line has it. Run again, the command updates the edge.
"""

import argparse
import json
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

TEMPLATE = Path("edge.yaml")
REGION = "us-east-1"  # where CloudFront and its firewall are set up
UNCHANGED = "No updates are to be performed"


def outputs_of(formation: Any, stack: str) -> Mapping[str, str]:
    (described,) = formation.describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def proof_of(vault: Any, secret: str) -> str:
    """What a proxy proves itself by: as the secret has it, the last of several; made if it has none."""
    said = json.loads(vault.get_secret_value(SecretId=secret)["SecretString"])
    if origin := said.get("origin"):
        return str(origin if isinstance(origin, str) else origin[-1])
    proof = secrets.token_urlsafe(32)
    vault.put_secret_value(SecretId=secret, SecretString=json.dumps({**said, "origin": proof}))
    return proof


def deploy(formation: Any, stack: str, template: str, parameters: Mapping[str, str]) -> None:
    """The edge's stack, made or updated; answers when it is done."""
    asked = {
        "StackName": stack,
        "TemplateBody": template,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Tags": [{"Key": "service", "Value": "tessera"}],
    }
    try:
        formation.describe_stacks(StackName=stack)
    except ClientError:
        formation.create_stack(**asked, OnFailure="DELETE")
        formation.get_waiter("stack_create_complete").wait(StackName=stack)
        return
    try:
        formation.update_stack(**asked)
    except ClientError as refused:
        if UNCHANGED not in str(refused):
            raise
        return
    formation.get_waiter("stack_update_complete").wait(StackName=stack)


def put_before(client: Callable[..., Any], stack: str, given: Mapping[str, str]) -> str:
    """The edge of a stack whose clients `client` answers; tells where the API's name must lead."""
    outputs, formation = outputs_of(client("cloudformation"), stack), client("cloudformation", region_name=REGION)
    if "DomainTarget" not in outputs:
        sys.exit(f"{stack} has no domain of its own: deploy it with DomainName and CertificateArn, and without HostedZoneId.")
    parameters = {
        "DomainName": outputs["BaseUrl"].removeprefix("https://"),
        "ApiTarget": outputs["DomainTarget"],
        "OriginProof": proof_of(client("secretsmanager"), outputs["KeysSecretArn"]),
        **given,
    }
    deploy(formation, edge := f"{stack}-edge", TEMPLATE.read_text(), parameters)
    return outputs_of(formation, edge).get("Target", "")


def main() -> None:
    import boto3

    parser = argparse.ArgumentParser(prog="python -m local.edge", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True, help="of the API, in the region of your credentials")
    parser.add_argument("--certificate", required=True, help=f"ACM certificate of the API's name, in {REGION}")
    parser.add_argument("--zone", default="", help="Route 53 zone of the name, if it is to be written down there")
    parser.add_argument("--requests", default="3000", help="in five minutes, of one address")
    options = parser.parse_args()
    given = {"CertificateArn": options.certificate, "HostedZoneId": options.zone, "RequestsPerAddress": options.requests}
    target = put_before(boto3.client, options.stack, given)
    print(f"The API's name must lead to {target}. When it does, deploy the API with OnlyThroughProxy=on, which closes every other way.")


if __name__ == "__main__":
    main()
