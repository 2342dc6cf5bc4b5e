"""``preflight`` on simulated accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doc_pages import documented_output
from fakes.aws.cli_runner import run_privatelink, with_documented_ids, write_project_file

if TYPE_CHECKING:
    from fakes.aws.account import FakeAwsAccount


def test_healthy_preflight_matches_docs(aws_account: FakeAwsAccount) -> None:
    write_project_file(aws_account.setup_before_deployment())
    result = run_privatelink("preflight")
    assert (with_documented_ids(result.out, aws_account), result.status) == (
        documented_output("$ privatelink preflight"),
        0,
    )


def test_preflight_names_forgotten_placeholder(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    write_project_file({**connection, "polytomic_aws_account_id": "111122223333"})
    result = run_privatelink("preflight")
    assert result.err.startswith('privatelink: warning: polytomic.polytomic_aws_account_id: got "111122223333"; ')
    assert result.status == 0


def test_preflight_says_reader_endpoint_once(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    write_project_file({**connection, "rds_host": "orders.cluster-ro-abc123.us-east-1.rds.amazonaws.com"})
    assert "warning" not in run_privatelink("preflight").err


def test_fewer_addresses_need_fewer_free_ones(aws_account: FakeAwsAccount) -> None:
    connection = aws_account.setup_before_deployment()
    aws_account.update_items("ec2:DescribeSubnets", AvailableIpAddressCount=10)
    write_project_file({**connection, "ipv4_addresses_per_eni": 8})
    result = run_privatelink("preflight")
    assert result.status == 0
    # With 10 free addresses, no block of 16 is free.
    assert "subnet-block: no free block of 16 addresses in subnet-" in result.out
    write_project_file(connection)
    assert run_privatelink("preflight").status == 1
