"""A policy is the same as JSON and as HCL, formatted as ``terraform fmt`` formats."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import hcl2
import pytest

from aws_privatelink_rds_lattice.iam import Job, policy_to_hcl, policy_to_json
from hcl.cases.parsing import normalize_parsed_hcl
from iam.sample_policies import JOB_AND_INPUTS, LONG_POLICY_INPUTS, POLICY_INPUTS, as_list, build_sample_policy
from terraform_cli.engines import ON_ONE_ENGINE

if TYPE_CHECKING:
    from terraform_cli.engines import Workspace


@pytest.mark.parametrize(("job", "inputs"), JOB_AND_INPUTS)
def test_hcl_matches_json(job: Job, inputs: dict[str, Any]) -> None:
    policy = build_sample_policy(job, **inputs)
    # python-hcl2 takes `$${` for the start of a template.
    text = policy_to_hcl(policy, "x").replace("$${", "$<").replace("%%{", "%<")
    document = json.loads(policy_to_json(policy).replace("${", "$<").replace("%{", "%<"))
    assert not re.search(r"[$%]\{", text)
    data_sources: Any = normalize_parsed_hcl(hcl2.loads(text)["data"])
    body = {
        "version": document["Version"],
        "statement": [statement_block(statement) for statement in document["Statement"]],
    }
    assert data_sources == [{"aws_iam_policy_document": {"x": body}}]


def statement_block(statement: dict[str, Any]) -> dict[str, Any]:
    block = {
        "sid": statement["Sid"],
        "effect": statement["Effect"],
        "actions": as_list(statement["Action"]),
        "resources": as_list(statement["Resource"]),
    }
    conditions = []
    for operator, values_by_key in statement.get("Condition", {}).items():
        for key, values in values_by_key.items():
            conditions.append({"test": operator, "variable": key, "values": as_list(values)})
    if conditions:
        block["condition"] = conditions
    return block


def test_several_documents_are_a_json_array() -> None:
    policy = build_sample_policy(Job.DEPLOY, **LONG_POLICY_INPUTS)
    assert json.loads(policy_to_json(policy)) == list(policy.documents)
    for number, document in enumerate(policy.documents, start=1):
        assert json.loads(policy_to_json(policy, number)) == document


def test_several_documents_are_numbered_data_sources() -> None:
    policy = build_sample_policy(Job.DEPLOY, **LONG_POLICY_INPUTS)
    texts = [policy_to_hcl(policy, "x", number) for number in (1, 2)]
    assert policy_to_hcl(policy, "x") == "\n".join(texts)
    for number, (text, document) in enumerate(zip(texts, policy.documents, strict=True), start=1):
        body = {
            "version": document["Version"],
            "statement": [statement_block(statement) for statement in document["Statement"]],
        }
        data_sources: Any = normalize_parsed_hcl(hcl2.loads(text)["data"])
        assert data_sources == [{"aws_iam_policy_document": {f"x_{number}": body}}]


def test_number_of_only_document_changes_nothing() -> None:
    policy = build_sample_policy(Job.DEPLOY)
    assert policy_to_json(policy, 1) == policy_to_json(policy)
    assert policy_to_hcl(policy, "x", 1) == policy_to_hcl(policy, "x")


@ON_ONE_ENGINE
def test_hcl_passes_terraform_fmt(workspace: Workspace) -> None:
    for job in Job:
        for number, inputs in enumerate((*POLICY_INPUTS.values(), LONG_POLICY_INPUTS)):
            text = policy_to_hcl(build_sample_policy(job, **inputs), f"{job}_x")
            (workspace.directory / f"{job}_{number}.tf").write_text(text, "utf-8")
    workspace.run("fmt", "-check", "-diff")


@pytest.mark.parametrize("name", ["a b", "1/2", "ä"])
def test_data_source_name_is_valid(name: str) -> None:
    text = policy_to_hcl(build_sample_policy(Job.DEPLOY), f"deploy_{name}")
    assert re.match(r'data "aws_iam_policy_document" "deploy_[\w-]+" \{', text, re.ASCII)


def test_iam_variable_is_no_terraform_template() -> None:
    policy = build_sample_policy(Job.DEPLOY, tags={"a": "${aws:username}*"})
    assert '"$${$}{aws:username}*"' in policy_to_hcl(policy, "x")
