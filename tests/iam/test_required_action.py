"""Jobs include operations, and thereby required actions."""

import pytest

from aws_privatelink_rds_lattice.iam import Job, Operation, RequiredAction


@pytest.mark.parametrize(
    ("operation", "jobs"),
    [
        (Operation.CREATE, {Job.DEPLOY}),
        (Operation.READ, {Job.DEPLOY, Job.PLAN}),
        (Operation.UPDATE, {Job.DEPLOY}),
        (Operation.DELETE, {Job.DEPLOY}),
        (Operation.TAGS, {Job.DEPLOY}),
        (Operation.LOCK, {Job.DEPLOY, Job.PLAN}),
        (Operation.CHECK, {Job.VERIFY}),
    ],
)
def test_operation_belongs_to_jobs(operation: Operation, jobs: set[Job]) -> None:
    required_action = RequiredAction("ec2:CreateTags", "aws_security_group", (operation,), "ReadInRegion", "a page")
    assert {job for job in Job if required_action.is_needed_for(job)} == jobs
