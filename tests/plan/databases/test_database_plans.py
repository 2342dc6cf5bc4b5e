"""Reviews of plans by the AWS provider that change the database of a connection.

The plan imports the database of the account, so that the database needs no deployment.
"""

from __future__ import annotations

from fakes.aws.sample_databases import OTHER_SECURITY_GROUP_ID
from plan.database_json import CHANGES_DATABASE, INSTANCE_ADDRESS
from plan.hcl_configurations import CONNECTION_CONFIG, DATABASE_HOST
from plan.plan_cases import PlanCase, resource_block, rule_open_to_all
from plan.review_tests import terraform_review_test
from rds_fixture import INSTANCE_HOST, SECURITY_GROUP_ID, VPC_ID

IMPORTED = f'\nimport {{\n  to = {INSTANCE_ADDRESS}\n  id = "orders"\n}}\n'


def database_config(**arguments: str) -> str:
    """Return a connection and the imported instance, with some arguments of the instance."""
    instance_arguments = {
        "identifier": '"orders"',
        "engine": '"postgres"',
        "instance_class": '"db.t3.micro"',
        "allocated_storage": "20",
        "skip_final_snapshot": "true",
        "vpc_security_group_ids": f'["{SECURITY_GROUP_ID}"]',
        **arguments,
    }
    connection = CONNECTION_CONFIG.replace(DATABASE_HOST, INSTANCE_HOST)
    return connection + IMPORTED + resource_block("aws_db_instance", "orders", **instance_arguments)


CHANGES_INSTANCE = f"{CHANGES_DATABASE} {INSTANCE_ADDRESS}:"
NEW_GROUP = resource_block("aws_security_group", "new", name='"new-db"', vpc_id=f'"{VPC_ID}"')
NEW_GROUP_IDS = "[aws_security_group.new.id]"
TERRAFORM_CASES = [
    PlanCase(name, "connection to instance", hcl, exit_status, lines)
    for name, hcl, exit_status, lines in (
        (
            "instance class and tags",
            database_config(instance_class='"db.t3.large"', tags='{ team = "data" }'),
            0,
            (f"ok   changed: database: {INSTANCE_ADDRESS}: instance_class changes from db.t3.micro to db.t3.large",),
        ),
        (
            "new security group without ingress rule",
            database_config(vpc_security_group_ids=NEW_GROUP_IDS) + NEW_GROUP,
            1,
            (f"FAIL Polytomic is cut off: {CHANGES_INSTANCE} vpc_security_group_ids changes from",),
        ),
        (
            "new security group with ingress rules for all",
            database_config(vpc_security_group_ids=NEW_GROUP_IDS)
            + NEW_GROUP
            + rule_open_to_all(security_group_id="aws_security_group.new.id", cidr_blocks='["0.0.0.0/0"]'),
            1,
            (
                f"FAIL opens: {CHANGES_INSTANCE} … aws_security_group_rule.wide allows 0.0.0.0/0",
                f"not known: {CHANGES_INSTANCE} … whether the new groups allow the gateway",
            ),
        ),
        (
            "security group outside the plan",
            database_config(vpc_security_group_ids=f'["{SECURITY_GROUP_ID}", "{OTHER_SECURITY_GROUP_ID}"]'),
            2,
            (f"not known: {CHANGES_INSTANCE} … who has access by {OTHER_SECURITY_GROUP_ID}",),
        ),
        (
            "made public",
            database_config(publicly_accessible="true"),
            2,
            (f"not known: {CHANGES_INSTANCE} publicly_accessible changes from false to true",),
        ),
        ("port", database_config(port="5433"), 1, (f"FAIL Polytomic is cut off: {CHANGES_INSTANCE} port changes",)),
        (
            "identifier",
            database_config(identifier='"orders-old"'),
            1,
            (f"FAIL Polytomic is cut off: {CHANGES_INSTANCE} identifier changes from orders to orders-old",),
        ),
    )
]

test_database_plan = terraform_review_test(TERRAFORM_CASES)
