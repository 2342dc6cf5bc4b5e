"""Region and account of a connection, and the Region of its database, from the configuration."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aws_privatelink_rds_lattice.rds_endpoints import RdsEndpoint, parse_rds_endpoint

from .formats import IMPORT_IDS, PRODUCER_ACCOUNT_ID, REGION
from .rules import InputRule
from .table import CONNECTION_INPUTS
from .variable_rules import String

_ROLE_ARN = re.compile(r"arn:(aws[a-z-]*):iam::([0-9]{12}):role/.+")
_REGION_AND_ACCOUNT = re.compile(r"(?:^|,)arn:[^:,]*:[^:,]*:([a-z0-9-]+):([0-9]{12}):")
# By precedence: the provider assumes the last role of assume_role with the credentials of the other setting.
_ROLE_SETTINGS = ("assume_role", "assume_role_with_web_identity")


class RoleArn(NamedTuple):
    """The ARN of the role that the AWS provider assumes.

    Attributes:
        field: The setting with the ARN, for messages.
        arn: The ARN.
        partition: The partition in the ARN.
        account_id: The account in the ARN.
    """

    field: str
    arn: str
    partition: str
    account_id: str


class ProviderFacts(NamedTuple):
    """Known facts about the AWS provider of a connection before Terraform runs.

    Attributes:
        region: The Region; anything but a valid Region is unknown.
        settings: Settings of the provider, under Terraform's names.
        region_source: What says the Region, for messages.
        region_remedy: How to choose another Region, with a pair of braces for the Region.
    """

    region: object
    settings: Mapping[str, object]
    region_source: str = "region"
    region_remedy: str = "set region to {}"

    @property
    def known_region(self) -> str | None:
        """The Region, or None if unknown."""
        return literal_string(REGION, self.region)

    @property
    def role(self) -> RoleArn | None:
        """The role that the provider assumes, or None if unknown."""
        for name in _ROLE_SETTINGS:
            blocks = self.settings.get(name)
            last_block = blocks[-1] if isinstance(blocks, list | tuple) and blocks else blocks
            if not last_block:
                continue
            arn = last_block.get("role_arn") if isinstance(last_block, Mapping) else None
            match = _ROLE_ARN.fullmatch(arn) if isinstance(arn, str) else None
            return RoleArn(f"provider.{name}.role_arn", match[0], match[1], match[2]) if match else None
        return None

    def list_account_ids(self, setting: str) -> list[str]:
        """Return ``allowed_account_ids`` or ``forbidden_account_ids``; an empty list if any id is unknown."""
        account_ids = self.settings.get(setting)
        if not isinstance(account_ids, list | tuple):
            return []
        known_ids = [literal_string(PRODUCER_ACCOUNT_ID, account_id) for account_id in account_ids]
        return [account_id for account_id in known_ids if account_id] if all(known_ids) else []


def facts_of_connection(connection: Mapping[str, object]) -> ProviderFacts:
    """Return the facts in a connection of ``cdktf.json``, validated or not."""
    settings = connection.get("provider")
    return ProviderFacts(connection.get("region"), settings if isinstance(settings, Mapping) else {})


def literal_string(rule: InputRule, value: object) -> str | None:
    """Return a valid literal; None for another value, which is a token or is reported elsewhere."""
    is_valid = isinstance(rule, String) and isinstance(value, str) and rule.matches(value)
    return str(value) if is_valid else None


def literal_input(inputs: Mapping[str, object], name: str) -> str | None:
    """Return the valid literal of an input; None for another value."""
    return literal_string(CONNECTION_INPUTS[name].rule, inputs.get(name))


def parse_host(inputs: Mapping[str, object]) -> RdsEndpoint | None:
    """Return the parts of the input ``rds_host``; None unless the host is an endpoint of RDS."""
    host = literal_input(inputs, "rds_host")
    return parse_rds_endpoint(host) if host else None


def literal_import_ids(inputs: Mapping[str, object]) -> dict[str, str]:
    """Return the valid ids in the input ``import_ids``, by kind of resource."""
    import_ids = inputs.get("import_ids")
    if not isinstance(import_ids, Mapping):
        return {}
    valid_ids = {}
    for kind, rule in IMPORT_IDS.field_rules.items():
        import_id = literal_string(rule, import_ids.get(kind))
        if import_id:
            valid_ids[kind] = import_id
    return valid_ids


def find_own_accounts(inputs: Mapping[str, object], facts: ProviderFacts) -> Iterator[tuple[str, str]]:
    """Yield a field and the account that the field names as the connection's own, surest first."""
    if facts.role:
        yield facts.role.field, facts.role.account_id
    allowed_ids = set(facts.list_account_ids("allowed_account_ids"))
    if len(allowed_ids) == 1:
        yield "provider.allowed_account_ids", allowed_ids.pop()
    for kind, import_id in literal_import_ids(inputs).items():
        for _, account_id in parse_regions_and_accounts(import_id):
            yield f"import_ids.{kind}", account_id


def parse_regions_and_accounts(import_id: str) -> list[tuple[str, str]]:
    """Return Region and account of each ARN in an import id, such as "ARN,ARN"; an empty list without an ARN."""
    return _REGION_AND_ACCOUNT.findall(import_id)
