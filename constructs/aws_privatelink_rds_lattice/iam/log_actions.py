"""IAM actions required by the input ``access_logs``: by the subscription, the delivery of the logs, and ``traffic``.

AWS delivers logs with the permissions of the caller who creates the subscription. For a destination whose policy does
not let AWS deliver logs yet, AWS also changes the policy with these permissions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_privatelink_rds_lattice.inputs import terraform_types as tf

from .action_rows import AWS_DOCS, LATTICE_ACTIONS, LATTICE_TAGS_GO, ActionRow

if TYPE_CHECKING:
    from collections.abc import Mapping

LOG_DELIVERY = "access_logs (delivery)"
LOG_GROUP = "access_logs (log group)"
LOG_BUCKET = "access_logs (S3 bucket)"
LOG_STREAM = "access_logs (Firehose stream)"
TRAFFIC = "privatelink traffic"

_LOGS_GO = "internal/service/vpclattice/access_log_subscription.go"
_ACCESS_LOGS_GUIDE = f"{AWS_DOCS}/vpc-lattice/latest/ug/monitoring-access-logs.html"
_LOG_DELIVERY_GUIDE = f"{AWS_DOCS}/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html"
_SUBSCRIPTION_TYPE = ("AccessLogSubscription",)

LOG_ROWS: Mapping[str, tuple[ActionRow, ...]] = {
    tf.ACCESS_LOG_SUBSCRIPTION: (
        ActionRow("vpc-lattice:CreateAccessLogSubscription", "create", "MakeLogSubscription", _LOGS_GO),
        ActionRow("vpc-lattice:TagResource", "create", "TagNewLogSubscription", LATTICE_ACTIONS),
        ActionRow(
            "vpc-lattice:GetAccessLogSubscription",
            "create read",
            "AnyLattice",
            _LOGS_GO,
            _SUBSCRIPTION_TYPE,
        ),
        ActionRow("vpc-lattice:ListTagsForResource", "read", "ReadInRegion", LATTICE_TAGS_GO),
        ActionRow(
            "vpc-lattice:DeleteAccessLogSubscription",
            "delete",
            "ChangeLattice",
            _LOGS_GO,
            _SUBSCRIPTION_TYPE,
        ),
        ActionRow("vpc-lattice:TagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _SUBSCRIPTION_TYPE),
        ActionRow("vpc-lattice:UntagResource", "tags", "ChangeLattice", LATTICE_TAGS_GO, _SUBSCRIPTION_TYPE),
    ),
    LOG_DELIVERY: (
        ActionRow("logs:CreateLogDelivery logs:GetLogDelivery", "create", "LogDelivery", _ACCESS_LOGS_GUIDE),
        ActionRow("logs:UpdateLogDelivery logs:ListLogDeliveries", "create", "LogDelivery", _ACCESS_LOGS_GUIDE),
        ActionRow("logs:DeleteLogDelivery", "delete", "LogDelivery", _ACCESS_LOGS_GUIDE),
    ),
    LOG_GROUP: (
        ActionRow(
            "logs:DescribeLogGroups logs:DescribeResourcePolicies", "create", "LogGroupPolicy", _LOG_DELIVERY_GUIDE
        ),
        ActionRow("logs:PutResourcePolicy", "create", "LogGroupPolicy", _LOG_DELIVERY_GUIDE),
    ),
    LOG_BUCKET: (ActionRow("s3:GetBucketPolicy s3:PutBucketPolicy", "create", "LogBucket", _LOG_DELIVERY_GUIDE),),
    LOG_STREAM: (
        ActionRow("firehose:TagDeliveryStream", "create", "LogStream", _LOG_DELIVERY_GUIDE),
        ActionRow("iam:CreateServiceLinkedRole", "create", "LogDeliveryRole", _LOG_DELIVERY_GUIDE),
    ),
}
"""The rows of the subscription and of the delivery, by component."""

TRAFFIC_ROWS: Mapping[str, tuple[ActionRow, ...]] = {
    TRAFFIC: (ActionRow("logs:FilterLogEvents", "check", "ReadLogGroup", "calls of the command, aws/access_logs.py"),),
}
"""The row of ``privatelink traffic``, by component."""
