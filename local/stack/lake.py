"""Makers of what the lake is on AWS: Glue's catalogue, Firehose's stream, Athena's workgroup."""

from local.stack.making import Made, Making, Properties, taken
from local.stack.values import ACCOUNT, TemplateError


def database(making: Making, properties: Properties) -> Made:
    name = properties["DatabaseInput"]["Name"]
    making.call("glue", "CreateDatabase", properties)
    return Made(reference=name, attributes={})


def table(making: Making, properties: Properties) -> Made:
    """moto has no Iceberg: what makes Glue write the first of Iceberg's files is only checked against the API's description."""
    making.fitting("glue", "CreateTable", properties)
    taken(properties, "OpenTableFormatInput")
    making.call("glue", "CreateTable", properties)
    return Made(reference=properties["TableInput"]["Name"], attributes={})


def stream(making: Making, properties: Properties) -> Made:
    """Only checked against the API's description, and for the tables that Firehose wants to find: moto knows no such destination."""
    name = properties.pop("DeliveryStreamName", making.physical)
    destination = properties["IcebergDestinationConfiguration"]
    if "s3BackupMode" in destination:
        destination["S3BackupMode"] = destination.pop("s3BackupMode")
    catalogue = destination["CatalogConfiguration"].pop("CatalogArn")
    destination["CatalogConfiguration"]["CatalogARN"] = catalogue
    making.fitting("firehose", "CreateDeliveryStream", {"DeliveryStreamName": name, **properties})
    region = making.client("firehose").meta.region_name
    if catalogue != f"arn:aws:glue:{region}:{ACCOUNT}:catalog":
        raise TemplateError(f"{making.logical}: {catalogue} is not this account's catalogue")
    return Made(reference=name, attributes={"Arn": f"arn:aws:firehose:{region}:{ACCOUNT}:deliverystream/{name}"})


def log(making: Making, properties: Properties) -> Made:
    group, name = properties["LogGroupName"], properties["LogStreamName"]
    making.call("logs", "CreateLogStream", {"logGroupName": group, "logStreamName": name})
    return Made(reference=name, attributes={})


def workgroup(making: Making, properties: Properties) -> Made:
    taken(properties, "RecursiveDeleteOption")
    properties["Configuration"] = properties.pop("WorkGroupConfiguration")
    properties["Configuration"]["BytesScannedCutoffPerQuery"] = int(properties["Configuration"]["BytesScannedCutoffPerQuery"])
    making.call("athena", "CreateWorkGroup", properties)
    return Made(reference=properties["Name"], attributes={})


def remove_workgroup(making: Making, made: Made) -> None:
    making.call("athena", "DeleteWorkGroup", {"WorkGroup": made.reference, "RecursiveDeleteOption": True})
