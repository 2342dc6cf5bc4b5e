"""Mistakes in the arguments of the assertions."""

from pathlib import Path
from typing import Any

import pytest

from aws_privatelink_rds_lattice import PrivateLinkRdsLattice
from aws_privatelink_rds_lattice.cdk.bindings import SecurityGroup, TerraformResource, TerraformStack
from aws_privatelink_rds_lattice.testing import assert_opens_only, assert_rds_ingress, assert_same_arn, synthesized
from sample_project import REQUIRED_INPUTS
from workspaces import build_stack

pytestmark = pytest.mark.cdk

ASSERTIONS = pytest.mark.parametrize("assertion", [assert_rds_ingress, assert_opens_only])


@ASSERTIONS
def test_reference_of_python_is_rejected(tmp_path: Path, assertion: Any) -> None:  # noqa: ANN401 - wrong arguments
    references: dict[str, Any] = {}
    texts: dict[str, Any] = {}

    def build(stack: TerraformStack) -> None:
        group = SecurityGroup(stack, "db", name="db")
        database = TerraformResource(stack, "database", terraform_resource_type="aws_db_instance")
        references.update(rds_security_group_id=group.id, rds_port=database.get_number_attribute("port"))
        inputs: Any = {**REQUIRED_INPUTS, **references}
        PrivateLinkRdsLattice(stack, "orders", **inputs)
        # As the messages say.
        texts["rds_security_group_id"] = f"${{aws_security_group.{group.friendly_unique_id}.id}}"
        texts["rds_port"] = f"${{aws_db_instance.{database.friendly_unique_id}.port}}"

    config = synthesized(build_stack(tmp_path, build))
    with pytest.raises(ValueError, match="a reference of Python") as raised:
        assertion(config, **references)
    assert str(raised.value).splitlines() == [
        (
            "rds_security_group_id: got a reference of Python; must be the reference in the configuration, or the id "
            'of the group; write f"${{aws_security_group.{group.friendly_unique_id}.id}}" for the group'
        ),
        (
            "rds_port: got a reference of Python; must be the port, or the reference in the configuration; "
            'write f"${{aws_db_instance.{database.friendly_unique_id}.port}}" for the database'
        ),
    ]
    assertion(config, **texts)


def test_unparsed_config_is_rejected() -> None:
    text: Any = "{}"
    problem = (
        "got a value of the type str; must be a parsed cdk.tf.json; "
        "call synthesized(stack), or json.loads for the text of a cdk.tf.json"
    )
    for assertion in (assert_rds_ingress, assert_opens_only):
        with pytest.raises(ValueError, match="config") as raised:
            assertion(text, rds_security_group_id="sg-0d", rds_port=5432)
        assert str(raised.value) == f"config: {problem}"
    with pytest.raises(ValueError, match="before") as raised:
        assert_same_arn(text, text)
    assert str(raised.value) == f"before: {problem}\nafter: {problem}"
