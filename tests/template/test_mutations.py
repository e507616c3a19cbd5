"""What is wrong with a template, and found by making it. One resource is made anew; all others are those of the stack that was made."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from local.stack.stack import Stack
from local.stack.values import TemplateError
from tests import building

type Template = dict[str, Any]
type Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def remade(translated: Template, account: Callable[[str], Any], stack: Stack) -> Callable[..., Stack]:
    """Makes some resources of a changed template."""

    def make(change: Change, *names: str, **parameters: Any) -> Stack:
        template = deepcopy(translated)
        change(template["Resources"])
        other = Stack(template, account, name="other", parameters=parameters, code=building.built())
        other.made |= {name: made for name, made in stack.made.items() if name not in names}
        for name in names:
            other.make(name)
        return other

    return make


def properties(resources: Template, name: str) -> Any:
    return resources[name]["Properties"]


def layer(resources: Template) -> str:
    return next(name for name in resources if name.startswith("ScoringLayer"))


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(within: dict[str, Any]) -> None:
        within[new] = within.pop(old)

    return change


STAGE, FUNCTION = "ApiApiGatewayDefaultStage", "TriggerAction"


def settings_for_no_route(of: Template) -> None:
    properties(of, STAGE)["RouteSettings"]["GET /nowhere"] = {"ThrottlingRateLimit": 1}


def a_circle(of: Template) -> None:
    properties(of, "TriggerActionRole")["Description"] = {"Ref": FUNCTION}


def an_unknown_name(of: Template) -> None:
    properties(of, FUNCTION)["Environment"]["Variables"]["TESSERA_TABLE"] = {"Ref": "Tabel"}


def a_name_in_a_text_that_there_is_not(of: Template) -> None:
    properties(of, FUNCTION)["Description"] = {"Fn::Sub": "Reads ${Tabel}"}


def a_misspelt_property(of: Template) -> None:
    renamed("MemorySize", "MemorySise")(properties(of, FUNCTION))


def a_misspelt_part_of_a_property(of: Template) -> None:
    renamed("KeyType", "KeyTyp")(properties(of, "Table")["KeySchema"][0])


def an_unknown_attribute(of: Template) -> None:
    properties(of, "LearnResults")["EventSourceArn"] = {"Fn::GetAtt": ["Table", "Stream"]}


def a_wrong_key_spec(of: Template) -> None:
    properties(of, "SigningKey")["KeySpec"] = "ECC_P256"


def a_key_that_is_no_attribute(of: Template) -> None:
    del properties(of, "Table")["AttributeDefinitions"][0]


def a_malformed_action(of: Template) -> None:
    properties(of, "TriggerActionRole")["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"] = "logs CreateLogStream"


def a_policy_without_a_version(of: Template) -> None:
    del properties(of, "TriggerActionRole")["Policies"][0]["PolicyDocument"]["Version"]


def eleven_metrics_in_an_alarm(of: Template) -> None:
    metrics = properties(of, "DoorsFail")["Metrics"]
    metrics += [{**metrics[-1], "Id": f"more_{number}"} for number in range(12 - len(metrics))]


def a_retention_that_there_is_not(of: Template) -> None:
    properties(of, "TriggerActionLogs")["RetentionInDays"] = 29


def a_statistic_that_there_is_not(of: Template) -> None:
    properties(of, "ApiFails")["Statistic"] = "Total"


def a_billing_mode_that_there_is_not(of: Template) -> None:
    properties(of, "Table")["BillingMode"] = "PER_REQUEST"


def a_processor_that_there_is_not(of: Template) -> None:
    properties(of, FUNCTION)["Architectures"] = ["arm"]


def more_time_than_there_is(of: Template) -> None:
    properties(of, FUNCTION)["Timeout"] = 901


def a_number_that_is_none(of: Template) -> None:
    properties(of, FUNCTION)["MemorySize"] = "much"


def a_handler_that_was_not_built(of: Template) -> None:
    properties(of, FUNCTION)["Handler"] = "main.handler"


def code_that_was_not_built(of: Template) -> None:
    properties(of, FUNCTION)["Code"]["S3Key"] = "TriggerActions"


def a_layer_without_our_package(of: Template) -> None:
    properties(of, layer(of))["Content"]["S3Key"] = FUNCTION


def an_attribute_of_a_queue_that_there_is_not(of: Template) -> None:
    properties(of, "DeadLetters")["MessageRetention"] = 60


def a_secret_without_a_template_around_it(of: Template) -> None:
    properties(of, "KeysSecret")["GenerateSecretString"]["SecretStringTemplate"] = '{"current":"1"'


def a_pattern_that_is_no_json(of: Template) -> None:
    properties(of, "LearnResults")["FilterCriteria"]["Filters"][0]["Pattern"] = "{'eventName'}"


def a_route_with_an_authorizer_that_there_is_not(of: Template) -> None:
    properties(of, "Api")["Body"]["paths"]["/risk/v1/rules"]["get"]["security"] = [{"AccesToken": []}]


def a_function_that_the_api_calls_and_nobody_made(of: Template) -> None:
    integration = properties(of, "Api")["Body"]["paths"]["/health"]["get"]["x-amazon-apigateway-integration"]
    integration["uri"] = "arn:aws:apigateway:us-east-1:lambda:path/functions/arn:aws:lambda:us-east-1:123456789012:function:web/invocations"


def a_condition_that_there_is_not(of: Template) -> None:
    properties(of, FUNCTION)["Description"] = {"Fn::If": ["HasIpDatas", "one", "other"]}


def a_function_of_cloudformations_that_there_is_not(of: Template) -> None:
    properties(of, FUNCTION)["Description"] = {"Fn::Concat": ["one", "other"]}


def a_type_that_there_is_not(of: Template) -> None:
    of["DeadLetters"]["Type"] = "AWS::SQS::Queues"


REFUSED: dict[Change, tuple[str, str]] = {
    settings_for_no_route: (STAGE, "GET /nowhere"),
    a_circle: (FUNCTION, "a circle: TriggerAction → TriggerActionRole → TriggerAction"),
    an_unknown_name: (FUNCTION, "nothing named Tabel"),
    a_name_in_a_text_that_there_is_not: (FUNCTION, "nothing named Tabel"),
    a_misspelt_property: (FUNCTION, "MemorySise"),
    a_misspelt_part_of_a_property: ("Table", "KeyTyp"),
    an_unknown_attribute: ("LearnResults", "Table has no attribute Stream"),
    a_wrong_key_spec: ("SigningKey", "ECC_P256"),
    a_key_that_is_no_attribute: ("Table", "Table"),
    a_malformed_action: ("TriggerActionRole", "TriggerActionRole"),
    a_policy_without_a_version: ("TriggerActionRole", "TriggerActionRole"),
    eleven_metrics_in_an_alarm: ("DoorsFail", "more than 10 metrics"),
    a_retention_that_there_is_not: ("TriggerActionLogs", "29 days"),
    a_statistic_that_there_is_not: ("ApiFails", "Total"),
    a_billing_mode_that_there_is_not: ("Table", "PER_REQUEST"),
    a_processor_that_there_is_not: (FUNCTION, "'arm'"),
    more_time_than_there_is: (FUNCTION, "901"),
    a_number_that_is_none: (FUNCTION, "is a number"),
    a_handler_that_was_not_built: (FUNCTION, "main.py"),
    code_that_was_not_built: (FUNCTION, "app.py"),
    an_attribute_of_a_queue_that_there_is_not: ("DeadLetters", "MessageRetention"),
    a_secret_without_a_template_around_it: ("KeysSecret", "KeysSecret"),
    a_pattern_that_is_no_json: ("LearnResults", "LearnResults"),
    a_route_with_an_authorizer_that_there_is_not: ("Api", "AccesToken"),
    a_function_that_the_api_calls_and_nobody_made: ("Api", "function:web"),
    a_condition_that_there_is_not: (FUNCTION, "HasIpDatas"),
    a_function_of_cloudformations_that_there_is_not: (FUNCTION, "Fn::Concat"),
    a_type_that_there_is_not: ("DeadLetters", "AWS::SQS::Queues"),
}
"""What is wrong, the resource that shows it, and what is said."""


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_what_is_wrong_is_found_and_named(remade: Callable[..., Stack], change: Change) -> None:
    shown_by, said = REFUSED[change]
    with pytest.raises(TemplateError, match=said.replace(".", r"\.")):
        remade(change, shown_by, *(("TriggerActionRole",) if change is a_circle else ()))


def test_a_layer_that_was_not_built_is_found(remade: Callable[..., Stack], translated: Template) -> None:
    with pytest.raises(TemplateError, match="python/tessera"):
        remade(a_layer_without_our_package, layer(translated["Resources"]))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("LogRetentionDays", 29),
        ("Architecture", "riscv"),
        ("TrustedHops", 11),
        ("TrustedHops", "one"),
        ("AlarmTopicArn", "alarms"),
        ("RiskRequestsPerSecond", 10_001),
        ("Topic", "arn:aws:sns:us-east-1:123456789012:alarms"),
    ],
)
def test_a_parameter_that_is_not_allowed_is_refused(remade: Callable[..., Stack], parameter: str, value: object) -> None:
    with pytest.raises(TemplateError, match=parameter):
        remade(lambda _: None, **{parameter: value})


class TestWhatIsRightIsMade:
    def test_ip_data_reach_the_doors_that_tell_of_addresses_and_their_roles(
        self, remade: Callable[..., Stack], account: Callable[[str], Any]
    ) -> None:
        key = "arn:aws:kms:us-east-1:123456789012:key/1"
        made = remade(lambda _: None, FUNCTION, "TriggerActionRole", "IpDataOld", IpDataBucket="bank-ip", IpDataKmsKeyArn=key).made
        variables = account("lambda").get_function_configuration(FunctionName=made[FUNCTION].reference)["Environment"]["Variables"]
        policy = account("iam").get_role_policy(RoleName=made["TriggerActionRole"].reference, PolicyName="door")["PolicyDocument"]
        assert variables["TESSERA_IP_DATA"] == "s3://bank-ip/ip/places.bin"
        assert [each["Resource"] for each in policy["Statement"]][-2:] == ["arn:aws:s3:::bank-ip/ip/places.bin", key]

    def test_alarms_notify_the_topic(self, remade: Callable[..., Stack], account: Callable[[str], Any]) -> None:
        topic = "arn:aws:sns:us-east-1:123456789012:alarms"
        alarm = remade(lambda _: None, "ApiFails", AlarmTopicArn=topic).made["ApiFails"].reference
        (described,) = account("cloudwatch").describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
        assert (described["AlarmActions"], described["OKActions"]) == ([topic], [topic])

    def test_without_ip_data_nobody_watches_their_age(self, stack: Stack) -> None:
        assert "IpDataOld" not in stack.made
