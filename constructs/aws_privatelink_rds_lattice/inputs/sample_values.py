"""Values of the sample connection, and accounts of AWS's documentation, which no deployment has."""

from collections.abc import Iterator, Mapping

# AWS's documentation has these in place of a real account.
PLACEHOLDER_ACCOUNT_IDS = ("000000000000", "111122223333", "123456789012", "444455556666")
_SAMPLE_IDS = frozenset(
    {
        "vpc-0123456789abcdef0",
        "sg-0123456789abcdef0",
        "subnet-aaaa",
        "subnet-bbbb",
        "subnet-cccc",
    }
)
_SAMPLE_HOST_LABEL = ".xxxxxxxxxxxx."
_ID_INPUTS = ("vpc_id", "subnet_ids", "rds_security_group_id", "rds_host")


def find_sample_values(inputs: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield name and value of each input that a user forgot to replace; nothing for the sample itself.

    Placeholders are forgotten where another input is a real one.
    """
    if is_sample_connection(inputs):
        return
    account_id = inputs.get("polytomic_aws_account_id")
    if account_id in PLACEHOLDER_ACCOUNT_IDS:
        yield "polytomic_aws_account_id", account_id
    for name in _ID_INPUTS:
        if is_sample_value(inputs.get(name)):
            yield name, inputs[name]


def is_sample_connection(inputs: Mapping[str, object]) -> bool:
    """Return True if a connection has ids or a host name, and all of them are the sample's."""
    values = [inputs[name] for name in _ID_INPUTS if inputs.get(name)]
    return bool(values) and all(map(is_sample_value, values))


def is_sample_value(value: object) -> bool:
    """Return True for an id of the sample, a list with such an id, or a host name like the sample's."""
    if isinstance(value, list | tuple):
        return any(item in _SAMPLE_IDS for item in value)
    return isinstance(value, str) and (value in _SAMPLE_IDS or _SAMPLE_HOST_LABEL in value)
