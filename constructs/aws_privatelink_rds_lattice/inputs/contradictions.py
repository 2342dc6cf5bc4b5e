"""Inputs of a connection that contradict each other: Region and database, accounts, and imported resources.

Only literals are compared. A value that is invalid is reported elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aws_privatelink_rds_lattice.partitions import find_partition

from .formats import EXISTING_GATEWAY_FIELDS
from .known_facts import (
    ProviderFacts,
    find_own_accounts,
    literal_import_ids,
    literal_input,
    literal_string,
    parse_host,
    parse_regions_and_accounts,
)
from .problems import format_problem, format_value_problem
from .sample_values import PLACEHOLDER_ACCOUNT_IDS, is_sample_value

_CORRECT_REMEDY = "correct one of the two"
_MAX_TAGS = 50  # of a resource in AWS


class RegionMismatch(NamedTuple):
    """The Region in the host name of a database, and the other Region of the AWS provider."""

    host_region: str
    provider_region: str


def find_contradictions(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem for each contradiction in the inputs of a connection, validated or not.

    Args:
        inputs: The inputs; a shared resource gateway is the input ``resource_gateway``.
        facts: What is known about the AWS provider.
    """
    yield from _host_region_problems(inputs, facts)
    yield from _role_problems(facts)
    yield from _polytomic_account_problems(inputs, facts)
    yield from _imported_arn_problems(inputs, facts)
    yield from _imported_association_problems(inputs)
    yield from _imported_group_problems(inputs)
    yield from _access_log_problems(inputs, facts)
    yield from _tag_count_problems(inputs)


def may_reach_other_region(inputs: Mapping[str, object]) -> bool:
    """Return True if the connection may reach a database of another Region.

    A new resource gateway with public resolvers cannot: its only egress rule is to a security group of its Region, and
    a rule cannot name a security group of another Region.
    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    The resolvers of a VPC may answer with another address, and an existing resource gateway may have further rules.
    """
    return bool(inputs.get("resource_gateway")) or inputs.get("dns_resolution") not in (None, "PUBLIC")


def find_region_mismatch(inputs: Mapping[str, object], facts: ProviderFacts) -> RegionMismatch | None:
    """Return the Region of the database's host and the Region of the provider if both are known and differ."""
    endpoint = parse_host(inputs)
    region = facts.known_region
    if endpoint and endpoint.region and region and endpoint.region != region:
        return RegionMismatch(endpoint.region, region)
    return None


def _host_region_problems(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem for a database of another Region; the sample's host is only a warning."""
    mismatch = find_region_mismatch(inputs, facts)
    if mismatch and not may_reach_other_region(inputs) and not is_sample_value(inputs["rds_host"]):
        yield format_value_problem(
            "rds_host",
            inputs["rds_host"],
            f"an endpoint in {mismatch.provider_region} (from {facts.region_source})",
            f"{facts.region_remedy.format(mismatch.host_region)}, or give the endpoint of a database in "
            f"{mismatch.provider_region}",
        )


def _role_problems(facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem if the provider cannot assume its role in the Region, or refuses the role's account."""
    role = facts.role
    if role is None:
        return
    allowed_ids = facts.list_account_ids("allowed_account_ids")
    if allowed_ids and role.account_id not in allowed_ids:
        allowed = f"a role of an account in provider.allowed_account_ids: {', '.join(allowed_ids)}"
        yield format_value_problem(role.field, role.arn, allowed, _CORRECT_REMEDY)
    if role.account_id in facts.list_account_ids("forbidden_account_ids"):
        allowed = "a role of an account that is not in provider.forbidden_account_ids"
        yield format_value_problem(role.field, role.arn, allowed, _CORRECT_REMEDY)
    partition = find_partition(facts.known_region) if facts.known_region else None
    if partition and partition.name != role.partition:
        allowed = f"a role in {partition.name}, the partition of {facts.known_region}"
        yield format_value_problem(role.field, role.arn, allowed, _CORRECT_REMEDY)


def _polytomic_account_problems(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem if Polytomic's account is the connection's own; a placeholder is only a warning."""
    field = find_field_of_own_account(inputs, facts)
    if field and inputs["polytomic_aws_account_id"] not in PLACEHOLDER_ACCOUNT_IDS:
        yield format_value_problem(
            "polytomic_aws_account_id",
            inputs["polytomic_aws_account_id"],
            f"Polytomic's account, not your own account in {field}",
            "ask Polytomic for its AWS account id",
        )


def find_field_of_own_account(inputs: Mapping[str, object], facts: ProviderFacts) -> str | None:
    """Return the field that names Polytomic's account as the connection's own, or None."""
    polytomic_account_id = literal_input(inputs, "polytomic_aws_account_id")
    own_accounts = find_own_accounts(inputs, facts)
    return next((field for field, account_id in own_accounts if account_id == polytomic_account_id), None)


def _imported_arn_problems(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem for an imported resource of another Region or account than the provider's."""
    role = facts.role
    own_account_ids = [role.account_id] if role else facts.list_account_ids("allowed_account_ids")
    for kind, import_id in literal_import_ids(inputs).items():
        # An association has two ARNs, usually of the same Region and account.
        for region, account_id in dict.fromkeys(parse_regions_and_accounts(import_id)):
            if facts.known_region and region != facts.known_region:
                allowed = f"in {facts.known_region} (from {facts.region_source})"
                remedy = f"{facts.region_remedy.format(region)}, or import a resource in {facts.known_region}"
                yield format_value_problem(f"import_ids.{kind}", import_id, allowed, remedy)
            if own_account_ids and account_id not in own_account_ids:
                allowed = f"in the account of the provider's settings, {' or '.join(own_account_ids)}"
                remedy = f"use credentials of {account_id}: Terraform only imports from its own account"
                yield format_value_problem(f"import_ids.{kind}", import_id, allowed, remedy)


def _imported_association_problems(inputs: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for an imported association of another share or resource configuration."""
    import_ids = literal_import_ids(inputs)
    share_arn = import_ids.get("ram_resource_share")
    configuration_id = import_ids.get("resource_configuration")
    for kind in ("ram_resource_association", "ram_principal_association"):
        if kind not in import_ids:
            continue
        associated_share, _, associated_entity = import_ids[kind].partition(",")
        if share_arn and associated_share != share_arn:
            allowed = "an association of the share in import_ids.ram_resource_share"
            yield format_value_problem(f"import_ids.{kind}", import_ids[kind], allowed, _CORRECT_REMEDY)
        is_resource = kind == "ram_resource_association" and configuration_id is not None
        if is_resource and not associated_entity.endswith(f"/{configuration_id}"):
            allowed = "an association of the resource configuration in import_ids.resource_configuration"
            yield format_value_problem(f"import_ids.{kind}", import_ids[kind], allowed, _CORRECT_REMEDY)


def _imported_group_problems(inputs: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem for an imported security group or rule of a group with another role in the connection."""
    import_ids = literal_import_ids(inputs)
    database_group_id = literal_input(inputs, "rds_security_group_id")
    if database_group_id and import_ids.get("security_group") == database_group_id:
        yield format_value_problem(
            "import_ids.security_group",
            database_group_id,
            "the resource gateway's security group, not the database's group in rds_security_group_id",
            "remove it: Terraform would manage the database's security group, and destroy it with the connection",
        )
    gateway = inputs.get("resource_gateway")
    if not isinstance(gateway, Mapping):
        gateway = {}
    if gateway.get("has_rules"):
        return  # No rule is imported, which is reported elsewhere.
    gateway_group_id = literal_string(
        EXISTING_GATEWAY_FIELDS.field_rules["security_group_id"], gateway.get("security_group_id")
    )
    owners = {
        "rds_ingress_rule": ("rds_security_group_id", database_group_id),
        "rds_egress_rule": ("resource_gateway.security_group_id", gateway_group_id),
    }
    for kind, (owner_field, group_id) in owners.items():
        if group_id and kind in import_ids and import_ids[kind].partition("_")[0] != group_id:
            allowed = f"a rule of {group_id}, the group in {owner_field}"
            yield format_value_problem(f"import_ids.{kind}", import_ids[kind], allowed, _CORRECT_REMEDY)


def _access_log_problems(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[str]:
    """Yield a problem for a destination of access logs in another Region or partition than the provider's.

    The ARN of a bucket has no Region.
    """
    arn = literal_input(inputs, "access_logs")
    if arn is None or facts.known_region is None:
        return
    _, partition_name, _, region, *_ = arn.split(":")
    partition = find_partition(facts.known_region)
    if region and region != facts.known_region:
        allowed = f"in {facts.known_region} (from {facts.region_source})"
        yield format_value_problem("access_logs", arn, allowed, f"give a destination in {facts.known_region}")
    elif partition and partition.name != partition_name:
        allowed = f"in {partition.name}, the partition of {facts.known_region}"
        yield format_value_problem("access_logs", arn, allowed, _CORRECT_REMEDY)


def _tag_count_problems(inputs: Mapping[str, object]) -> Iterator[str]:
    """Yield a problem if a resource has more tags than AWS allows only because of the provider's default tags."""
    tags = inputs.get("tags")
    default_tags = _default_tags(inputs.get("provider"))
    tag_count = len(tags) if isinstance(tags, Mapping) else 0
    further_count = len(default_tags.keys() - tags.keys()) if isinstance(tags, Mapping) else len(default_tags)
    if further_count and tag_count <= _MAX_TAGS < tag_count + further_count:
        given = f"{tag_count} tags, and {further_count} further tags in provider.default_tags"
        yield format_problem("tags", given, f"at most {_MAX_TAGS} tags together", f"remove tags beyond {_MAX_TAGS}")


def _default_tags(provider: object) -> Mapping[str, object]:
    """Return the default tags in the settings of a provider, validated or not."""
    blocks = provider.get("default_tags") if isinstance(provider, Mapping) else None
    block = next(iter(blocks), None) if isinstance(blocks, list) else blocks
    tags = block.get("tags") if isinstance(block, Mapping) else None
    return tags if isinstance(tags, Mapping) else {}
