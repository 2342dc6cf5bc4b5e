"""``adopt``: an existing subscription to the access logs of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.aws.account import FakeAwsAccount
    from fakes.aws.sample_deployments import SampleDeployment

    AdoptOutput = Callable[..., dict[str, Any]]

LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:polytomic"
BUCKET = "arn:aws:s3:::polytomic-logs"


def test_subscription_is_taken_over(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    assert "access_logs" not in adopt_output()
    subscription = aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP)
    connection = adopt_output()
    assert connection["access_logs"] == LOG_GROUP
    assert connection["import_ids"]["access_log_subscription"] == subscription["id"]


def test_log_group_comes_before_bucket(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    bucket = aws_account.create_access_log_subscription(deployment.arn, BUCKET)
    aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP)
    line = f"unchanged, and not managed: the subscription {bucket['id']}, which sends the access logs to {BUCKET}"
    assert adopt_output(stderr_lines=(line,))["access_logs"] == LOG_GROUP


def test_changed_tags_of_subscription_are_noted(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    subscription = aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP, {"Team": "data"})
    adopt_output(stderr_lines=(f"to be changed: the tags of the access log subscription {subscription['id']}",))


def test_denied_subscriptions_stop_nothing(
    aws_account: FakeAwsAccount, deployment: SampleDeployment, adopt_output: AdoptOutput
) -> None:
    aws_account.create_access_log_subscription(deployment.arn, LOG_GROUP)
    aws_account.faults = {"vpc-lattice:ListAccessLogSubscriptions": "denied"}
    denial = "AWS denies vpc-lattice:ListAccessLogSubscriptions to these credentials"
    line = f"unchanged, and not managed: the access logs of the configuration, if any: {denial}"
    assert "access_logs" not in adopt_output(stderr_lines=(line,))
