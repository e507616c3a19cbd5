"""Makers of what stores something: the table, logs, queues, secrets, keys."""

import json

from local.stack.making import Made, Making, Properties, tags_of, taken
from local.stack.values import ACCOUNT, TemplateError

RETENTIONS = {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
"""The days for which CloudWatch keeps logs; its API's description does not name them."""
OF_QUEUES = {"MessageRetentionPeriod": range(60, 1209601), "VisibilityTimeout": range(43201), "DelaySeconds": range(901)}
"""Settings in seconds for which the API's description has no bounds."""
OF_BUCKETS = {
    "BucketEncryption": ("PutBucketEncryption", "ServerSideEncryptionConfiguration"),
    "PublicAccessBlockConfiguration": ("PutPublicAccessBlock", "PublicAccessBlockConfiguration"),
    "OwnershipControls": ("PutBucketOwnershipControls", "OwnershipControls"),
    "LifecycleConfiguration": ("PutBucketLifecycleConfiguration", "LifecycleConfiguration"),
    "NotificationConfiguration": ("PutBucketNotificationConfiguration", "NotificationConfiguration"),
    "VersioningConfiguration": ("PutBucketVersioning", "VersioningConfiguration"),
}
"""A bucket's properties: for each the call that sets it, and its name in that call."""
WAITING = range(7, 31)
"""Days that a key may wait to be deleted."""


def table(making: Making, properties: Properties) -> Made:
    forgetting, restoring = properties.pop("TimeToLiveSpecification", None), properties.pop("PointInTimeRecoverySpecification", None)
    name = making.adopted or properties.pop("TableName", making.physical)
    if not making.adopted:
        if "StreamSpecification" in properties:
            properties["StreamSpecification"]["StreamEnabled"] = True
        if "SSEEnabled" in (encrypted := properties.get("SSESpecification", {})):
            encrypted["Enabled"] = encrypted.pop("SSEEnabled")
        making.call("dynamodb", "CreateTable", {"TableName": name, **properties})
        if forgetting:
            making.call("dynamodb", "UpdateTimeToLive", {"TableName": name, "TimeToLiveSpecification": forgetting})
        if restoring:
            making.call("dynamodb", "UpdateContinuousBackups", {"TableName": name, "PointInTimeRecoverySpecification": restoring})
    described = making.call("dynamodb", "DescribeTable", {"TableName": name})["Table"]
    if "StreamSpecification" in properties and "LatestStreamArn" not in described:
        raise TemplateError(f"{making.logical}: {name} has no stream, which the functions read")
    return Made(reference=name, attributes={"Arn": described["TableArn"], "StreamArn": described.get("LatestStreamArn", "")})


def remove_table(making: Making, made: Made) -> None:
    making.call("dynamodb", "DeleteTable", {"TableName": made.reference})


def log_group(making: Making, properties: Properties) -> Made:
    name, days = properties.pop("LogGroupName", making.physical), properties.pop("RetentionInDays", None)
    if days is not None and int(days) not in RETENTIONS:
        raise TemplateError(f"{making.logical}: logs cannot be kept for {days} days")
    renamed = {f"{each[0].lower()}{each[1:]}": value for each, value in properties.items()}
    making.call("logs", "CreateLogGroup", {"logGroupName": name, **renamed})
    if days is not None:
        making.call("logs", "PutRetentionPolicy", {"logGroupName": name, "retentionInDays": days})
    region = making.client("logs").meta.region_name
    return Made(reference=name, attributes={"Arn": f"arn:aws:logs:{region}:{ACCOUNT}:log-group:{name}:*"})


def remove_log_group(making: Making, made: Made) -> None:
    making.call("logs", "DeleteLogGroup", {"logGroupName": made.reference})


def queue(making: Making, properties: Properties) -> Made:
    name, tags = properties.pop("QueueName", making.physical), tags_of(properties)
    for bounded, bounds in OF_QUEUES.items():
        if bounded in properties and int(properties[bounded]) not in bounds:
            raise TemplateError(f"{making.logical}: {bounded} lies between {bounds[0]} and {bounds[-1]}, and is {properties[bounded]}")
    if "RedrivePolicy" in properties:
        properties["RedrivePolicy"] = json.dumps(properties["RedrivePolicy"])
    url = making.call("sqs", "CreateQueue", {"QueueName": name, "Attributes": properties, "tags": tags})["QueueUrl"]
    arn = making.call("sqs", "GetQueueAttributes", {"QueueUrl": url, "AttributeNames": ["QueueArn"]})["Attributes"]["QueueArn"]
    return Made(reference=url, attributes={"Arn": arn, "QueueName": name, "QueueUrl": url})


def remove_queue(making: Making, made: Made) -> None:
    making.call("sqs", "DeleteQueue", {"QueueUrl": made.reference})


def queue_policy(making: Making, properties: Properties) -> Made:
    document = json.dumps(properties.pop("PolicyDocument"))
    for url in properties.pop("Queues"):
        making.call("sqs", "SetQueueAttributes", {"QueueUrl": url, "Attributes": {"Policy": document}, **properties})
    return Made(reference=making.physical, attributes={})


def bucket(making: Making, properties: Properties) -> Made:
    """Each property needs its own call."""
    name = properties.pop("BucketName", making.physical.lower())
    making.call("s3", "CreateBucket", {"Bucket": name})
    for configured, (operation, argument) in OF_BUCKETS.items():
        if configured in properties:
            said = _in_the_apis_words(properties.pop(configured))
            making.call("s3", operation, {"Bucket": name, argument: said})
    if properties:
        raise TemplateError(f"{making.logical} has no {', '.join(properties)}")
    return Made(reference=name, attributes={"Arn": f"arn:aws:s3:::{name}"})


def _in_the_apis_words(said: Properties) -> Properties:
    """Properties that have another name in S3 than in CloudFormation."""
    for rule in said.get("Rules", []):
        if "Id" in rule:
            rule["ID"] = rule.pop("Id")
        if "ExpirationInDays" in rule:
            rule["Expiration"] = {"Days": rule.pop("ExpirationInDays")}
        if "Status" in rule:  # of a life cycle
            rule["Filter"] = {"Prefix": rule.pop("Prefix", "")}
    if "EventBridgeConfiguration" in said:
        said = {"EventBridgeConfiguration": {}}
    for default in said.get("ServerSideEncryptionConfiguration", []):
        default["ApplyServerSideEncryptionByDefault"] = default.pop("ServerSideEncryptionByDefault")
    return {"Rules": said["ServerSideEncryptionConfiguration"]} if "ServerSideEncryptionConfiguration" in said else said


def remove_bucket(making: Making, made: Made) -> None:
    making.call("s3", "DeleteBucket", {"Bucket": made.reference})


def bucket_policy(making: Making, properties: Properties) -> Made:
    document = json.dumps(properties.pop("PolicyDocument"))
    making.call("s3", "PutBucketPolicy", {"Policy": document, **properties})
    return Made(reference=making.physical, attributes={})


def secret(making: Making, properties: Properties) -> Made:
    if making.adopted:
        arn = making.call("secretsmanager", "DescribeSecret", {"SecretId": making.adopted})["ARN"]
        return Made(reference=arn, attributes={"Id": arn})
    if generated := properties.pop("GenerateSecretString", None):
        around, key = generated.pop("SecretStringTemplate", None), generated.pop("GenerateStringKey", None)
        value = making.call("secretsmanager", "GetRandomPassword", generated)["RandomPassword"]
        properties["SecretString"] = json.dumps({**making.parsed(around), key: value}) if around else value
    name = properties.pop("Name", making.physical)
    arn = making.call("secretsmanager", "CreateSecret", {"Name": name, **properties})["ARN"]
    return Made(reference=arn, attributes={"Id": arn})


def remove_secret(making: Making, made: Made) -> None:
    making.call("secretsmanager", "DeleteSecret", {"SecretId": made.reference, "ForceDeleteWithoutRecovery": True})


def key(making: Making, properties: Properties) -> Made:
    waiting = int(properties.pop("PendingWindowInDays", 30))
    if waiting not in WAITING:
        raise TemplateError(f"{making.logical}: a key cannot wait {waiting} days to be deleted")
    rotated = taken(properties, "EnableKeyRotation")
    asked = {"Policy": json.dumps(properties.pop("KeyPolicy")), **properties}
    described = making.call("kms", "CreateKey", asked)["KeyMetadata"]
    if str(rotated.get("EnableKeyRotation", "false")).lower() == "true":
        making.call("kms", "EnableKeyRotation", {"KeyId": described["KeyId"]})
    return Made(reference=described["KeyId"], attributes={"Arn": described["Arn"], "KeyId": described["KeyId"]})


def remove_key(making: Making, made: Made) -> None:
    making.call("kms", "ScheduleKeyDeletion", {"KeyId": made.reference, "PendingWindowInDays": WAITING[0]})
