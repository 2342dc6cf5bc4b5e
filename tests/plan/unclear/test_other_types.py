"""Reviews of plans with changes of other resource types that name a part of a connection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aws_privatelink_rds_lattice.plan import parse_plan, review_plan
from fakes.aws.sample_ids import CONFIGURATION_ARN, CONFIGURATION_ID
from plan.other_type_plans import config_of, configured_plan, created
from plan.plan_json import (
    CONNECTION_RESOURCES,
    GATEWAY_ADDRESS,
    GATEWAY_GROUP,
    SHARE_ARN,
    PlanJsonCase,
    plan_json,
    resource_change,
    run_review,
)
from plan.reference_plans import references
from plan.review_tests import json_review_test

if TYPE_CHECKING:
    from pathlib import Path

OTHER_RESOURCE = "awscc_ec2_network_insights_path.wide"
AWSCC_VALUES = {"group_id": "sg-2", "cidr_ip": "0.0.0.0/0", "ip_protocol": "-1"}
HOLDER = "terraform_data.holder"
LOCAL_EXEC = {"type": "local-exec", "expressions": {"command": {"constant_value": "./open.sh sg-2"}}}
POLICY = f'{{"Statement": [{{"Effect": "Allow", "Resource": ["{CONFIGURATION_ARN}"]}}]}}'


def updated(address: str, before: dict[str, Any], **changes: object) -> dict[str, Any]:
    return resource_change(address, ["update"], before, {**before, **changes})


def named_line(address: str, part: str, action: str = "created") -> str:
    return f"not known: {address} is {action}; it refers to {part}, and the review does not know its effect"


def new_gateway_group_plan(*changes: dict[str, Any], configs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a plan that replaces the security group of the gateway, so that its ID is known after apply."""
    group = created("aws_security_group.own", **{name: GATEWAY_GROUP[name] for name in ("egress", "ingress")})
    gateway = resource_change(
        GATEWAY_ADDRESS, ["update"], {"id": "rgw-1"}, {"id": "rgw-1"}, after_unknown={"security_group_ids": True}
    )
    gateway_config = config_of(GATEWAY_ADDRESS, security_group_ids=references("aws_security_group.own.id"))
    return configured_plan([gateway_config, *configs], group, gateway, *changes)


UNKNOWN_CASES = [
    PlanJsonCase(
        "resource of another provider created",
        plan_json(created(OTHER_RESOURCE, **AWSCC_VALUES)),
        2,
        [named_line(OTHER_RESOURCE, "sg-2")],
    ),
    PlanJsonCase(
        "resource of another provider destroyed",
        plan_json(resource_change(OTHER_RESOURCE, ["delete"], AWSCC_VALUES, None)),
        2,
        [named_line(OTHER_RESOURCE, "sg-2", "destroyed")],
    ),
    PlanJsonCase(
        "resource of another provider updated",
        plan_json(updated(OTHER_RESOURCE, AWSCC_VALUES, cidr_ip="10.0.0.0/8")),
        2,
        [named_line(OTHER_RESOURCE, "sg-2", "updated in-place")],
    ),
    PlanJsonCase(
        "resource of another provider no longer on the group",
        plan_json(updated(OTHER_RESOURCE, AWSCC_VALUES, group_id="sg-9")),
        2,
        [named_line(OTHER_RESOURCE, "sg-2", "updated in-place")],
    ),
    PlanJsonCase(
        "ARN in policy",
        plan_json(created("example_policy.p", policy=POLICY)),
        2,
        [named_line("example_policy.p", "aws_vpclattice_resource_configuration.orders")],
    ),
    PlanJsonCase(
        "ID in nested list",
        plan_json(created("example_thing.x", targets=[{"names": ["a", f"{CONFIGURATION_ID},b"]}])),
        2,
        [named_line("example_thing.x", "aws_vpclattice_resource_configuration.orders")],
    ),
    PlanJsonCase(
        "share and gateway by ID",
        plan_json(created("example_thing.x", share=SHARE_ARN, gateway="rgw-1")),
        2,
        [named_line("example_thing.x", f"aws_ram_resource_share.share, {GATEWAY_ADDRESS}")],
    ),
    PlanJsonCase(
        "launch template with the gateway's group",
        plan_json(created("aws_launch_template.t", vpc_security_group_ids=["sg-1"])),
        2,
        ["not known: aws_launch_template.t can get aws_security_group.own of the gateway"],
    ),
    PlanJsonCase(
        "gateway's group in another VPC",
        plan_json(created("aws_vpc_security_group_vpc_association.x", security_group_id="sg-1", vpc_id="vpc-2")),
        2,
        [named_line("aws_vpc_security_group_vpc_association.x", "aws_security_group.own")],
    ),
    PlanJsonCase(
        "source group in inline rule of another type",
        plan_json(created("example_firewall.f", ingress=[{"source_security_group_id": "sg-1"}])),
        2,
        [named_line("example_firewall.f", "aws_security_group.own")],
    ),
    PlanJsonCase(
        "replaced holder with provisioner",
        configured_plan(
            [{**config_of(HOLDER), "provisioners": [LOCAL_EXEC]}],
            resource_change(HOLDER, ["delete", "create"], {"input": "sg-2"}, {"input": "sg-9"}),
        ),
        2,
        [named_line(HOLDER, "sg-2", "replaced")],
    ),
    PlanJsonCase(
        "provisioner alone names the group",
        configured_plan([{**config_of(HOLDER), "provisioners": [LOCAL_EXEC]}], created(HOLDER)),
        2,
        [named_line(HOLDER, "sg-2")],
    ),
    PlanJsonCase(
        "provisioner of another group names the group",
        configured_plan(
            [{**config_of("aws_security_group.app"), "provisioners": [LOCAL_EXEC]}],
            created("aws_security_group.app", ingress=[], egress=[]),
        ),
        2,
        [named_line("aws_security_group.app", "sg-2")],
    ),
    PlanJsonCase(
        "provisioner refers to the group",
        configured_plan(
            [
                {
                    **config_of(HOLDER),
                    "provisioners": [{"expressions": {"command": references("aws_security_group.own.id")}}],
                }
            ],
            created(HOLDER),
        ),
        2,
        [named_line(HOLDER, "aws_security_group.own")],
    ),
    PlanJsonCase(
        "reference to a new group",
        new_gateway_group_plan(
            created(OTHER_RESOURCE, "group_id", cidr_ip="0.0.0.0/0"),
            configs=[config_of(OTHER_RESOURCE, group_id=references("aws_security_group.own.id"))],
        ),
        2,
        [named_line(OTHER_RESOURCE, "aws_security_group.own")],
    ),
    PlanJsonCase(
        "reference behind another resource",
        configured_plan(
            [
                config_of(HOLDER, input={"constant_value": "sg-2"}),
                config_of(OTHER_RESOURCE, group_id=references(f"{HOLDER}.output")),
            ],
            created(HOLDER, "output", input="sg-2"),
            created(OTHER_RESOURCE, "group_id", cidr_ip="0.0.0.0/0"),
        ),
        2,
        [named_line(OTHER_RESOURCE, "sg-2")],
    ),
    PlanJsonCase(
        "unknown action",
        plan_json(resource_change(OTHER_RESOURCE, ["rotate"], AWSCC_VALUES, AWSCC_VALUES)),
        2,
        [named_line(OTHER_RESOURCE, "sg-2", "updated in-place")],
    ),
]
MEMBERS: dict[str, dict[str, Any]] = {
    "aws_instance.app": {"vpc_security_group_ids": ["sg-9", "sg-1"]},
    "aws_network_interface.app": {"security_groups": ["sg-1"]},
    "aws_network_interface_sg_attachment.app": {"security_group_id": "sg-1", "network_interface_id": "eni-1"},
    "aws_lambda_function.app": {"vpc_config": [{"security_group_ids": ["sg-1"], "subnet_ids": ["subnet-1"]}]},
    "aws_ecs_service.app": {"network_configuration": [{"security_groups": ["sg-1"]}]},
}
MEMBER_CASES = [
    PlanJsonCase(
        f"{address} gets the gateway's group",
        plan_json(created(address, **values)),
        1,
        [f"FAIL opens: {address} gets aws_security_group.own of the gateway, and gets access to the database"],
    )
    for address, values in MEMBERS.items()
]
MEMBER_CASES += [
    PlanJsonCase(
        "existing instance gets the gateway's group",
        plan_json(updated("aws_instance.app", {"vpc_security_group_ids": ["sg-9"]}, vpc_security_group_ids=["sg-1"])),
        1,
        ["FAIL opens: aws_instance.app gets aws_security_group.own of the gateway"],
    ),
    PlanJsonCase(
        "instance gets the new group of the gateway",
        new_gateway_group_plan(
            created("aws_instance.app", "vpc_security_group_ids"),
            configs=[config_of("aws_instance.app", vpc_security_group_ids=references("aws_security_group.own.id"))],
        ),
        1,
        ["FAIL opens: aws_instance.app gets aws_security_group.own"],
    ),
    PlanJsonCase(
        "instance gets one of two groups",
        new_gateway_group_plan(
            created("aws_security_group.other", ingress=[], egress=[]),
            created("aws_instance.app", "vpc_security_group_ids"),
            configs=[
                config_of(
                    "aws_instance.app",
                    vpc_security_group_ids=references("aws_security_group.own.id", "aws_security_group.other.id"),
                )
            ],
        ),
        2,
        ["not known: aws_instance.app can get aws_security_group.own"],
    ),
]
HARMLESS_CASES = [
    PlanJsonCase(name, plan_json(*changes), 0, [])
    for name, changes in {
        "group of database for an app": [
            created("aws_instance.app", vpc_security_group_ids=["sg-2"]),
            created("aws_lambda_function.app", vpc_config=[{"security_group_ids": ["sg-2"]}]),
        ],
        "instance loses the gateway's group": [
            updated("aws_instance.app", {"vpc_security_group_ids": ["sg-1"]}, vpc_security_group_ids=["sg-9"])
        ],
        "instance keeps the gateway's group": [
            updated("aws_instance.app", {"vpc_security_group_ids": ["sg-1"]}, instance_type="t3.large")
        ],
        "instance with the gateway's group destroyed": [
            resource_change("aws_instance.app", ["delete"], {"vpc_security_group_ids": ["sg-1"]}, None)
        ],
        "only tags change": [updated(OTHER_RESOURCE, AWSCC_VALUES, tags={"a": "b"}, tags_all={"a": "b"})],
        "resource of another provider leaves the state": [
            resource_change(OTHER_RESOURCE, ["forget"], AWSCC_VALUES, None)
        ],
        "values kept elsewhere": [
            created("aws_ssm_parameter.arn", value=CONFIGURATION_ARN),
            created("aws_secretsmanager_secret_version.v", secret_string=f'{{"arn": "{CONFIGURATION_ARN}"}}'),
            created("aws_cloudwatch_metric_alarm.a", dimensions={"ResourceConfiguration": CONFIGURATION_ID}),
            created("aws_vpclattice_access_log_subscription.l", resource_identifier=CONFIGURATION_ARN),
            created("local_file.f", content=CONFIGURATION_ARN),
            created("terraform_data.t", input="sg-2"),
            created("null_resource.n", triggers={"group": "sg-1"}),
            created("aws_ec2_tag.t", resource_id="sg-2", key="a", value="b"),
        ],
        "policies of IAM": [
            created("aws_iam_policy.p", policy=POLICY),
            created("aws_iam_role_policy.p", policy=POLICY),
        ],
        "ID in a longer word": [created("example_thing.x", name="orders-sg-2", other="sg-22", third="xrgw-1")],
        "default group of a VPC": [
            updated("aws_vpc.main", {"default_security_group_id": "sg-2"}, enable_dns_hostnames=True)
        ],
    }.items()
]
HARMLESS_CASES.append(
    PlanJsonCase(
        "updated holder with provisioner for creation",
        configured_plan(
            [{**config_of(HOLDER, input={}), "provisioners": [LOCAL_EXEC]}],
            updated(HOLDER, {"input": "sg-2"}, input="a"),
        ),
        0,
        [],
    )
)

test_unknown_change_of_other_type = json_review_test(UNKNOWN_CASES)
test_member_of_gateway_group = json_review_test(MEMBER_CASES)
test_harmless_change_of_other_type = json_review_test(HARMLESS_CASES)


def test_unknown_change_is_allowed_by_address(tmp_path: Path) -> None:
    document = plan_json(created(OTHER_RESOURCE, **AWSCC_VALUES))
    assert run_review(document, tmp_path, "--allow", f"unknown={OTHER_RESOURCE}")[0] == 0


@pytest.mark.parametrize("reference", ["aws_security_group.own", "var.groups", "data.aws_security_group.own"])
def test_gateway_group_beside_new_group_is_found(tmp_path: Path, reference: str) -> None:
    # Terraform plans the whole set as known after apply.
    instance = created("aws_instance.x", "vpc_security_group_ids")
    new_group = created("aws_security_group.new")
    data = {"mode": "data", "type": "aws_security_group", "name": "own"}
    for group_id, exit_status in (("sg-1", 2), ("sg-app", 0)):
        values = {"address": "data.aws_security_group.own", **data, "values": {"id": group_id}}
        groups = references(reference if "var" in reference else f"{reference}.id", "aws_security_group.new.id")
        document = configured_plan(
            [
                config_of("aws_instance.x", vpc_security_group_ids=groups),
                config_of("aws_security_group.new"),
                config_of("aws_security_group.own"),
                {**data, "expressions": {}},
            ],
            instance,
            new_group,
            prior_state={"values": {"root_module": {"resources": [values]}}},
            variables={"groups": {"value": [group_id]}},
        )
        status, output, _ = run_review(document, tmp_path)
        assert status == (2 if reference == "aws_security_group.own" else exit_status), output


def test_removed_connection_ignores_other_types(tmp_path: Path) -> None:
    configuration = "aws_vpclattice_resource_configuration.orders"
    removed = resource_change(configuration, ["delete"], CONNECTION_RESOURCES[configuration], None)
    document = plan_json(removed, created(OTHER_RESOURCE, **AWSCC_VALUES))
    assert run_review(document, tmp_path, "--allow", "destroy")[0] == 0


@pytest.mark.parametrize(
    ("plain", "written"), [("sg-2", "sg-2"), ("sg-2", "\\u0073g-2"), (SHARE_ARN, SHARE_ARN.replace("/", "\\/"))]
)
def test_id_is_found_with_each_spelling_in_json(plain: str, written: str) -> None:
    document = plan_json(created(OTHER_RESOURCE, group_id="the part"))
    raw = json.dumps(document).replace("the part", written).encode()
    assert json.loads(raw)["resource_changes"][-1]["change"]["after"]["group_id"] == plain
    assert review_plan(parse_plan(raw)).exit_status == 2
