"""Which function makes which type of resource, and which deletes it. A type without a remover is deleted with the resource that it belongs
to, or leaves nothing behind."""

from collections.abc import Callable, Mapping

from local.stack import backups, edge, kept, running
from local.stack.making import Made, Making, Properties

MAKERS: Mapping[str, Callable[[Making, Properties], Made]] = {
    "AWS::ApiGatewayV2::Api": running.api,
    "AWS::ApiGatewayV2::ApiMapping": running.mapping,
    "AWS::ApiGatewayV2::DomainName": running.domain,
    "AWS::ApiGatewayV2::Stage": running.stage,
    "AWS::Backup::BackupPlan": backups.plan,
    "AWS::Backup::BackupSelection": backups.selection,
    "AWS::Backup::BackupVault": backups.vault,
    "AWS::CloudFront::Distribution": edge.distribution,
    "AWS::CloudFront::OriginRequestPolicy": edge.origin_request_policy,
    "AWS::CloudWatch::Alarm": running.alarm,
    "AWS::CloudWatch::Dashboard": running.dashboard,
    "AWS::CodeDeploy::Application": running.rollouts,
    "AWS::CodeDeploy::DeploymentGroup": running.rollout,
    "AWS::DynamoDB::Table": kept.table,
    "AWS::Events::Rule": running.rule,
    "AWS::IAM::ManagedPolicy": running.policy,
    "AWS::IAM::Role": running.role,
    "AWS::KMS::Key": kept.key,
    "AWS::Lambda::Alias": running.alias,
    "AWS::Lambda::EventSourceMapping": running.event_source,
    "AWS::Lambda::Function": running.function,
    "AWS::Lambda::LayerVersion": running.layer,
    "AWS::Lambda::Permission": running.permission,
    "AWS::Lambda::Version": running.version,
    "AWS::Logs::LogGroup": kept.log_group,
    "AWS::Route53::RecordSet": running.record,
    "AWS::S3::Bucket": kept.bucket,
    "AWS::S3::BucketPolicy": kept.bucket_policy,
    "AWS::SNS::Subscription": running.subscription,
    "AWS::SNS::Topic": running.topic,
    "AWS::SNS::TopicPolicy": running.topic_policy,
    "AWS::SQS::Queue": kept.queue,
    "AWS::SQS::QueuePolicy": kept.queue_policy,
    "AWS::SecretsManager::Secret": kept.secret,
    "AWS::WAFv2::WebACL": edge.firewall,
}
REMOVERS: Mapping[str, Callable[[Making, Made], None]] = {
    "AWS::ApiGatewayV2::Api": running.remove_api,
    "AWS::Backup::BackupPlan": backups.remove_plan,
    "AWS::Backup::BackupVault": backups.remove_vault,
    "AWS::CloudWatch::Alarm": running.remove_alarm,
    "AWS::CloudWatch::Dashboard": running.remove_dashboard,
    "AWS::DynamoDB::Table": kept.remove_table,
    "AWS::Events::Rule": running.remove_rule,
    "AWS::IAM::ManagedPolicy": running.remove_policy,
    "AWS::IAM::Role": running.remove_role,
    "AWS::KMS::Key": kept.remove_key,
    "AWS::Lambda::Function": running.remove_function,
    "AWS::Logs::LogGroup": kept.remove_log_group,
    "AWS::S3::Bucket": kept.remove_bucket,
    "AWS::SNS::Topic": running.remove_topic,
    "AWS::SQS::Queue": kept.remove_queue,
    "AWS::SecretsManager::Secret": kept.remove_secret,
}
