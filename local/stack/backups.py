"""Makers of resources of AWS Backup."""

from uuid import uuid4

from local.stack.making import Made, Making, Properties

IN_THE_APIS_WORDS = {"TargetBackupVault": "TargetBackupVaultName"}
"""Properties in a rule of a plan that have another name in the API than in CloudFormation."""


def vault(making: Making, properties: Properties) -> Made:
    name, lock = properties["BackupVaultName"], properties.pop("LockConfiguration", None)
    arn = making.call("backup", "CreateBackupVault", properties)["BackupVaultArn"]
    if lock:
        making.call("backup", "PutBackupVaultLockConfiguration", {"BackupVaultName": name, **lock})
    return Made(reference=name, attributes={"BackupVaultArn": arn, "BackupVaultName": name})


def remove_vault(making: Making, made: Made) -> None:
    making.call("backup", "DeleteBackupVault", {"BackupVaultName": made.reference})


def plan(making: Making, properties: Properties) -> Made:
    described = properties.pop("BackupPlan")
    rules = [{IN_THE_APIS_WORDS.get(name, name): said for name, said in rule.items()} for rule in described.pop("BackupPlanRule")]
    created = making.call("backup", "CreateBackupPlan", {"BackupPlan": {**described, "Rules": rules}, **properties})
    return Made(
        reference=created["BackupPlanId"], attributes={"BackupPlanId": created["BackupPlanId"], "BackupPlanArn": created["BackupPlanArn"]}
    )


def remove_plan(making: Making, made: Made) -> None:
    making.call("backup", "DeleteBackupPlan", {"BackupPlanId": made.reference})


def selection(making: Making, properties: Properties) -> Made:
    """Only checked against the API's description: moto does not make selections."""
    making.fitting("backup", "CreateBackupSelection", properties)
    return Made(reference=str(uuid4()), attributes={})
