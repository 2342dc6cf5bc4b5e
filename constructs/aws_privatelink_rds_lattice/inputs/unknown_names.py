"""Names that are no inputs: arguments of Terraform's resources and inputs of another class, with the remedy for each.

A connection is a construct of several resources. Terraform can repeat a resource or a module, but no construct.
"""

import re
from collections.abc import Iterable

from .problems import quote_name, suggest_name

_LOOP_REMEDY = (
    "Terraform repeats resources, not constructs: create a connection for each database, in a Python loop or as an "
    "entry of cdktf.json"
)
_DEPENDS_ON_REMEDY = (
    "in Python, set the depends_on of each resource, as in connection.ram_resource_share.depends_on = "
    '["aws_kms_key.data"], '
    "or order stacks with stack.add_dependency(other_stack)"
)
_LIFECYCLE_REMEDY = (
    "set protect for prevent_destroy; for more, in Python, add it to a resource, as in "
    'connection.ram_resource_share.add_override("lifecycle.ignore_changes", ["tags"])'
)
_TIMEOUTS_REMEDY = (
    'in Python, add it to a resource, as in connection.resource_configuration.add_override("timeouts", '
    '{"create": "20m"})'
)
_PROVISIONER_REMEDY = "in Python, add it to your own resource, such as DataResource, with depends_on=[connection]"
_PROVIDERS_REMEDY = "a connection has one provider: pass it as provider"
_REGION_REMEDY = (
    'pass provider=AwsProvider(stack, "eu", region="eu-west-1", alias="eu"); PrivateLinkStack accepts region'
)
_STACK_REMEDY = "it belongs to your stack, not to the connection; PrivateLinkStack creates a stack and accepts it"
_CREDENTIALS_REMEDY = "omit it: enter the credentials in Polytomic, no input is a secret"
_DATABASE_REMEDY = "pass it to the PrivateLinkRdsLattice of each database on the resource gateway"

# Names without underscores, in small letters -> remedy where a class does not take the name.
_REMEDIES = {
    **dict.fromkeys(("foreach", "count", "iterator", "dynamic"), _LOOP_REMEDY),
    "dependson": _DEPENDS_ON_REMEDY,
    **dict.fromkeys(
        ("lifecycle", "preventdestroy", "ignorechanges", "createbeforedestroy", "replacetriggeredby"),
        _LIFECYCLE_REMEDY,
    ),
    "timeouts": _TIMEOUTS_REMEDY,
    **dict.fromkeys(("provisioner", "provisioners", "connection"), _PROVISIONER_REMEDY),
    **dict.fromkeys(("providers", "aws", "alias"), _PROVIDERS_REMEDY),
    "region": _REGION_REMEDY,
    **dict.fromkeys(("backend", "awsproviderversion"), _STACK_REMEDY),
    **dict.fromkeys(
        (
            *("password", "rdspassword", "dbpassword", "masterpassword", "masteruserpassword", "pgpassword"),
            *("user", "username", "rdsuser", "rdsusername", "dbuser", "dbusername", "masterusername", "pguser"),
            *("credentials", "secret", "secretarn", "secretstring"),
        ),
        _CREDENTIALS_REMEDY,
    ),
    **dict.fromkeys(("rdshost", "rdsport", "rdssecuritygroupid", "polytomicawsaccountid"), _DATABASE_REMEDY),
}


def unknown_name_problem(name: str, known_names: Iterable[str]) -> str:
    """Return the problem of an unknown input name, with the remedy for the name's meaning elsewhere.

    Another spelling of a known name, such as ``rdsPort`` in cdktf's other languages, stands for the known name.
    """
    known_spellings = {_without_signs(known_name): known_name for known_name in known_names}
    spelling = _without_signs(name)
    if spelling in known_spellings:
        return f"{quote_name(name)}: unknown; did you mean {known_spellings[spelling]}?"
    remedy = _REMEDIES.get(spelling)
    return f"{quote_name(name)}: unknown; {remedy or suggest_name(name, known_spellings.values())}"


def _without_signs(name: str) -> str:
    return re.sub(r"[_\W]", "", str(name).lower())
