"""What a user states: every input declared once, with its rules.

A declaration is an annotated key of a ``TypedDict``: its type, and an ``Input`` with description, rule and
default. ``check`` reads them, and so does whatever writes Terraform variables or documentation. Patterns stay
in the dialect that Python's ``re`` and Terraform's RE2 share, so no look-around.

Nothing here imports jsii or cdktf. Whoever has tokens hands ``check`` the test for one.
"""

import difflib
import functools
import json
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Protocol, Required, TypedDict, TypeVar, cast, get_type_hints

Kind = TypeVar("Kind")
TokenTest = Callable[[object], bool]


class InputError(ValueError):
    """What is wrong with the inputs, all of it.

    Attributes:
        problems: A line for each problem: field, what was given, what it must be, what to do.
    """

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems; there is one at least."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


TEMPLATE = re.compile(r"[$%]\{")
TEMPLATE_REMEDY = "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"


def shown(value: object) -> str:
    """Return the value on one line as JSON, the form it has in ``cdktf.json`` and in Terraform's ``jsonencode``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=repr)


def problem(field: str, value: object, allowed: str, remedy: str) -> str:
    """Return the line that reports one bad value."""
    return line(field, shown(value), allowed, remedy)


def line(field: str, given: str, allowed: str, remedy: str) -> str:
    """Return the line that reports a problem, or the Terraform template for it, from its four parts."""
    return f"{field}: got {given}; must be {allowed}; {remedy}"


@dataclass(frozen=True)
class Validation:
    """A rule as Terraform states it.

    Attributes:
        condition: A Terraform expression that is true for a good value.
        error_message: A Terraform template: the lines that Python reports for a bad one.
    """

    condition: str
    error_message: str


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text that matches a pattern as a whole.

    Attributes:
        allowed: What is allowed, to follow "must be".
        remedy: What to do when no entry of ``mistakes`` fits.
        pattern: Regular expression for the whole text.
        never: Regular expression that must be found nowhere in the text.
        longest: How many characters there may be.
        mistakes: Known mistakes: a regular expression to be found in the text, and the remedy for it.
        number_remedy: What to do when a number stands in place of the text.
    """

    allowed: str
    remedy: str
    pattern: str
    never: str | None = None
    longest: int | None = None
    mistakes: tuple[tuple[str, str], ...] = ()
    number_remedy: str = "put it in quotes"
    type: ClassVar = "string"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a text."""
        if not isinstance(value, str):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            yield problem(field, value, f"text: {self.allowed}", self.number_remedy if is_number else self.remedy)
        elif not self.holds(value) or TEMPLATE.search(value):
            mistakes = ((TEMPLATE.pattern, TEMPLATE_REMEDY), *self.mistakes)
            remedy = next((text for pattern, text in mistakes if re.search(pattern, value)), self.remedy)
            yield problem(field, value, self.allowed, remedy)

    def holds(self, value: str) -> bool:
        """Tell whether the text meets pattern, length and ``never``."""
        return (
            len(value) <= (self.longest or len(value))
            and re.fullmatch(self.pattern, value) is not None
            and not (self.never and re.search(self.never, value))
        )

    def condition(self, value: str) -> str:
        """Return the Terraform expression for ``holds``; ``value`` is an expression, too."""
        parts = [f"can(regex({_quoted(f'^({self.pattern})$')}, {value}))"]
        if self.longest:
            parts.append(f"length({value}) <= {self.longest}")
        if self.never:
            parts.append(f"!can(regex({_quoted(self.never)}, {value}))")
        return " && ".join(parts)

    def line(self, field: str, value: str) -> str:
        """Return the Terraform template for the line that reports a bad value; ``value`` is an expression."""
        choices = "".join(
            f"can(regex({_quoted(pattern)}, {value})) ? {_quoted(remedy)} : " for pattern, remedy in self.mistakes
        )
        remedy = f"${{{choices}{_quoted(self.remedy)}}}" if choices else self.remedy
        return line(field, f"${{jsonencode({value})}}", self.allowed, remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rule for the Terraform variable of that name."""
        yield Validation(self.condition(f"var.{name}"), self.line(name, f"var.{name}"))


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A whole number within bounds, both included."""

    allowed: str
    remedy: str
    bounds: tuple[int, int]
    type: ClassVar = "number"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is not such a number."""
        if isinstance(value, str):
            yield problem(field, value, self.allowed, "write it without quotes")
        elif type(value) is not int or not self.bounds[0] <= value <= self.bounds[1]:
            yield problem(field, value, self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rule for the Terraform variable of that name."""
        value = f"var.{name}"
        yield Validation(
            f"{value} >= {self.bounds[0]} && {value} <= {self.bounds[1]} && floor({value}) == {value}",
            line(name, f"${{jsonencode({value})}}", self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class Several:
    """A list of texts, with at least so many distinct ones.

    Attributes:
        each: The rule for each entry.
        distinct: How many distinct entries there must be.
    """

    allowed: str
    remedy: str
    each: Text
    distinct: int
    type: ClassVar = "list(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad entry, and one if there are too few distinct ones."""
        if not isinstance(value, list | tuple):
            yield problem(field, value, f"a list: {self.allowed}", self.remedy)
            return
        for index, entry in enumerate(value):
            yield from self.each.problems(f"{field}[{index}]", entry)
        if len({shown(entry) for entry in value}) < self.distinct:
            yield problem(field, list(value), self.allowed, self.remedy)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good = f"var.{name}", self.each.condition("each")
        yield Validation(
            f"alltrue([for each in {value} : {good}])",
            _lines(f"index, each in {value}", self.each.line(f"{name}[${{index}}]", "each"), good),
        )
        yield Validation(
            f"length(distinct({value})) >= {self.distinct}",
            line(name, f"${{jsonencode({value})}}", self.allowed, self.remedy),
        )


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A map of texts to texts.

    Attributes:
        most: How many entries there may be.
        key: The rule for each key.
        value: The rule for each value.
    """

    allowed: str
    remedy: str
    most: int
    key: Text
    value: Text
    type: ClassVar = "map(string)"

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each bad key or value, and one if there are too many."""
        if not isinstance(value, Mapping):
            yield problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        if len(value) > self.most:
            yield line(field, f"{len(value)} entries", self.allowed, self.remedy)
        for key, entry in value.items():
            yield from self.key.problems(f"{field}, key", key)
            yield from self.value.problems(f"{field}[{shown(key)}]", entry)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good_key, good_value = f"var.{name}", self.key.condition("key"), self.value.condition("value")
        yield Validation(
            f"length({value}) <= {self.most}",
            line(name, f"${{length({value})}} entries", self.allowed, self.remedy),
        )
        yield Validation(
            f"alltrue([for key in keys({value}) : {good_key}])",
            _lines(f"key in keys({value})", self.key.line(f"{name}, key", "key"), good_key),
        )
        yield Validation(
            f"alltrue([for value in values({value}) : {good_value}])",
            _lines(f"key, value in {value}", self.value.line(f"{name}[${{jsonencode(key)}}]", "value"), good_value),
        )


@dataclass(frozen=True, kw_only=True)
class Flag:
    """True or false."""

    allowed: str
    remedy: str

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line if the value is neither."""
        if not isinstance(value, bool):
            yield problem(field, value, self.allowed, self.remedy)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """A map whose keys are known, each with a rule of its own.

    Attributes:
        fields: The rule for the value of each key.
        required: The keys that must be there.
        nullable: The keys whose value may be null.
    """

    allowed: str
    remedy: str
    fields: Mapping[str, Text]
    required: tuple[str, ...] = ()
    nullable: tuple[str, ...] = ()

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each unknown or missing key, and for each bad value."""
        if not isinstance(value, Mapping):
            yield problem(field, value, f"a map: {self.allowed}", self.remedy)
            return
        for key, entry in value.items():
            if key not in self.fields:
                yield f"{field}.{key}: unknown; {nearest(str(key), self.fields)}"
            elif entry is not None or key not in self.nullable:
                yield from self.fields[key].problems(f"{field}.{key}", entry)
        for key in self.required:
            if key not in value:
                yield f"{field}.{key}: missing; must be {self.fields[key].allowed}; {self.fields[key].remedy}"


def _lines(each: str, line: str, good: str) -> str:
    bad = f"!({good})" if " && " in good else f"!{good}"
    return f'${{join("\\n", [for {each} : "{line}" if {bad}])}}'


class Rule(Protocol):
    """What a value must be."""

    @property
    def allowed(self) -> str:
        """What is allowed, to follow "must be"."""

    @property
    def remedy(self) -> str:
        """What to do."""

    def problems(self, field: str, value: object) -> Iterator[str]:
        """Yield a line for each thing wrong with the value."""


REQUIRED: Final = object()


@dataclass(frozen=True)
class Input:
    """What a declaration says besides the type.

    Attributes:
        literal: Whether Terraform wants the value itself, so that a token will not do.
    """

    description: str
    rule: Rule
    default: object = REQUIRED
    literal: bool = False

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is REQUIRED


def _id(prefix: str, of: str) -> Text:
    return Text(
        allowed=f"{prefix} and hex digits",
        remedy=f"copy the id of the {of} from the AWS console",
        pattern=f"{prefix}[0-9a-f]+",
    )


_ACCOUNT_ID = Text(
    allowed="the 12 digits of an AWS account id",
    remedy="ask Polytomic for the id of its AWS account",
    pattern="[0-9]{12}",
    mistakes=(("^[0-9]{4}-[0-9]{4}-[0-9]{4}$", "leave out the hyphens"),),
    number_remedy="put it in quotes, with its leading zeros: a number loses them",
)

_MODULE_STEP = r'[A-Za-z_][A-Za-z0-9_-]*(\[([0-9]+|"[^"\\]+")\])?'

# Labels of a DNS name. The last one begins with a letter, so that no IPv4 address is a DNS name.
_LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_LAST_LABEL = "[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = Text(
    allowed="a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    remedy="give the database's endpoint as RDS shows it, not the database's identifier",
    pattern=rf"({_LABEL}\.)+{_LAST_LABEL}",
    longest=255,
    mistakes=(
        (r"\s", "leave out the white space"),
        ("://", "leave out the scheme and all that is not the host name"),
        ("@", "leave out the user: Polytomic is given the credentials in its own form"),
        (
            r"^(\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?(%.*)?|[0-9]+(\.[0-9]+){3})(:[0-9]+)?(/[0-9]+)?$",
            "an address does not follow the database through a failover: give the endpoint's DNS name",
        ),
        ("/", "leave out the path"),
        (":[0-9]*$", "leave out the port here and give it as rds_port"),
    ),
)


class Named(TypedDict, total=False):
    """The prefix of names."""

    name: Annotated[
        str,
        Input(
            "Prefix of the name of every resource.",
            # AWS's rules for the names made of it: 3 to 40 characters for the gateway and the configuration; the
            # id prefixes of all three are refused.
            Text(
                allowed="1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
                "and not start with sg-, rgw- or rcfg-",
                remedy="choose a prefix that AWS takes in the names <name>-rg and <name>-rc",
                pattern="[a-z0-9]+(-[a-z0-9]+)*",
                never="^(sg|rgw|rcfg)-",
                longest=37,
            ),
            "polytomic-privatelink",
        ),
    ]


class Network(TypedDict, total=False):
    """Where the resource gateway stands."""

    vpc_id: Annotated[
        Required[str],
        Input("VPC of the database; the resource gateway is created in it.", _id("vpc-", "VPC")),
    ]
    subnet_ids: Annotated[
        Required[list[str]],
        Input(
            "Private subnets for the resource gateway: at least two, in distinct Availability Zones, "
            "with a route to the database.",
            Several(
                allowed="at least two distinct subnet ids",
                remedy="name private subnets of the VPC in two Availability Zones or more",
                each=_id("subnet-", "subnet"),
                distinct=2,
            ),
        ),
    ]


class Target(TypedDict, total=False):
    """The database."""

    rds_host: Annotated[
        Required[str],
        Input(
            "DNS name of the database, never an address: VPC Lattice resolves it again for each connection, "
            "so a failover is followed.",
            _HOST,
        ),
    ]
    rds_port: Annotated[
        int,
        Input(
            "Port of the database.",
            Whole(
                allowed="a whole number from 1 to 65535",
                remedy="give the port that the database listens on, such as 5432",
                bounds=(1, 65535),
            ),
            5432,
        ),
    ]
    rds_security_group_id: Annotated[
        Required[str],
        Input(
            "Security group attached to the database; it gets the ingress rule.",
            _id("sg-", "security group"),
        ),
    ]


class Consumer(TypedDict, total=False):
    """Whom it is shared with."""

    polytomic_aws_account_id: Annotated[
        Required[str],
        Input("AWS account of Polytomic, the principal of the RAM share: 12 digits.", _ACCOUNT_ID),
    ]


class Tagged(TypedDict, total=False):
    """The tags."""

    tags: Annotated[
        Mapping[str, str],
        Input(
            "Tags for every resource that takes them.",
            Texts(
                allowed="at most 50 tags, texts to texts",
                remedy="write tags as a map of texts to texts and leave out what goes beyond 50",
                most=50,
                key=Text(
                    allowed="1 to 128 characters and not start with aws:",
                    remedy="choose another key",
                    pattern="(?s:.){1,128}",
                    never="^[Aa][Ww][Ss]:",
                    mistakes=(("^[Aa][Ww][Ss]:", "choose another key: AWS keeps the prefix aws: to itself"),),
                ),
                value=Text(
                    allowed="at most 256 characters",
                    remedy="choose a shorter text",
                    pattern="(?s:.){0,256}",
                ),
            ),
            {},
        ),
    ]


class Inputs(Named, Network, Target, Consumer, Tagged, total=False):
    """The inputs of the published module, under its names and with its defaults.

    A value may be a cdktf token (a reference to another resource, a Terraform variable); it passes unchecked.
    """


# https://docs.aws.amazon.com/vpc/latest/privatelink/resource-gateway.html
IPV4_ADDRESSES_PER_ENI = 16
SECURITY_GROUP_DESCRIPTION = "Polytomic PrivateLink resource gateway egress to RDS"

_GROUP_TEXT = r"[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]"


def _resource_name(prefix: str) -> Text:
    return Text(
        allowed="3 to 40 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
        f"and not start with {prefix}",
        remedy="copy the name from the AWS console",
        pattern="(?:[a-z0-9]-?){2,}[a-z0-9]",
        never=f"^{prefix}",
        longest=40,
    )


_SHARE_ARN = Text(
    allowed="the ARN of a RAM share",
    remedy="copy the ARN of the share from the AWS console",
    pattern="arn:aws(-[a-z]+)*:ram:[a-z0-9-]+:[0-9]{12}:resource-share/[0-9a-f-]+",
)


class GatewayOptions(TypedDict, total=False):
    """What the resource gateway can be given besides; the published module has none of it."""

    protect: Annotated[
        bool,
        Input(
            "Whether Terraform refuses to destroy or replace the resource gateway and the resource configuration: "
            "that would change the ARN that Polytomic holds.",
            Flag(allowed="true or false", remedy="write it without quotes"),
            default=False,
            literal=True,
        ),
    ]
    ip_address_type: Annotated[
        str,
        Input(
            "Addresses of the resource gateway: IPV4, IPV6 or DUALSTACK; fixed when it is created. The database's "
            "name is resolved to an IPv6 address for IPV6, to an IPv4 address for the other two.",
            Text(
                allowed="IPV4, IPV6 or DUALSTACK",
                remedy="choose IPV4 unless the subnets have IPv6 addresses",
                pattern="IPV4|IPV6|DUALSTACK",
            ),
            "IPV4",
        ),
    ]
    ipv4_addresses_per_eni: Annotated[
        int | None,
        Input(
            "How many IPv4 addresses the resource gateway takes in each subnet: 1 to 62, by default 16, fixed when it "
            "is created; not with IPV6. Needs AWS provider 6.16 or newer.",
            Whole(
                allowed="a whole number from 1 to 62",
                remedy="leave it out for AWS's default of 16",
                bounds=(1, 62),
            ),
            None,
        ),
    ]


class Options(GatewayOptions, total=False):
    """What a connection can be given besides the inputs; the published module has none of it."""

    adopt_module: Annotated[
        str | None,
        Input(
            "Address of the published module in the same state, such as module.polytomic_privatelink: its resources "
            "are moved here, and none is changed.",
            Text(
                allowed="the address of a module, such as module.polytomic_privatelink",
                remedy="copy it from `terraform state list`, up to the type of the resource",
                pattern=rf"module\.{_MODULE_STEP}(\.module\.{_MODULE_STEP})*",
                mistakes=((r"\.aws_", "leave out the resource: give the module alone"),),
            ),
            None,
            literal=True,
        ),
    ]
    import_ids: Annotated[
        Mapping[str, str | None],
        Input(
            "What was built by hand and shall be managed from now on: security_group, resource_gateway, "
            "resource_configuration (their ids) and ram_resource_share (its ARN). The ingress rule and the "
            "associations follow from these; null for rds_ingress_rule, ram_resource_association or "
            "ram_principal_association says that it is not there yet.",
            Fields(
                allowed="resources and their ids",
                remedy='write it as in {"resource_gateway": "rgw-…"}',
                fields={
                    "security_group": _id("sg-", "resource gateway's security group"),
                    "resource_gateway": _id("rgw-", "resource gateway"),
                    "resource_configuration": _id("rcfg-", "resource configuration"),
                    "ram_resource_share": _SHARE_ARN,
                    "rds_ingress_rule": Text(
                        allowed="such as sg-…_ingress_tcp_5432_5432_sg-…: the database's security group, the rule, "
                        "and the resource gateway's security group",
                        remedy="leave it out if the rule is as it is made here, or write null if there is none",
                        pattern="sg-[0-9a-f]+_ingress_[a-z0-9-]+_-?[0-9]+_-?[0-9]+(_[^_]+)+",
                    ),
                    "ram_resource_association": Text(
                        allowed="the share's ARN, a comma and the resource configuration's ARN",
                        remedy="leave it out, or write null if there is none",
                        pattern=f"{_SHARE_ARN.pattern},arn:[^,]+",
                    ),
                    "ram_principal_association": Text(
                        allowed="the share's ARN, a comma and the account's id",
                        remedy="leave it out, or write null if there is none",
                        pattern=f"{_SHARE_ARN.pattern},[0-9]{{12}}",
                    ),
                },
                nullable=("rds_ingress_rule", "ram_resource_association", "ram_principal_association"),
            ),
            {},
            literal=True,
        ),
    ]
    names: Annotated[
        Mapping[str, str],
        Input(
            "Names of single resources in place of those made of `name`: security_group, resource_gateway, "
            "resource_configuration, ram_resource_share.",
            Fields(
                allowed="resources and their names",
                remedy='write it as in {"resource_gateway": "polytomic-rg"}',
                fields={
                    "security_group": Text(
                        allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, and not start with sg-",
                        remedy="copy the name from the AWS console",
                        pattern=f"{_GROUP_TEXT}+",
                        never="^sg-",
                        longest=255,
                    ),
                    "resource_gateway": _resource_name("rgw-"),
                    "resource_configuration": _resource_name("rcfg-"),
                    "ram_resource_share": Text(
                        allowed="a name", remedy="copy the name from the AWS console", pattern="(?s:.)+"
                    ),
                },
            ),
            {},
        ),
    ]
    security_group_description: Annotated[
        str,
        Input(
            "Description of the resource gateway's security group; a change replaces the group.",
            Text(
                allowed="1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
                remedy="copy the description from the AWS console",
                pattern=f"{_GROUP_TEXT}+",
                longest=255,
            ),
            SECURITY_GROUP_DESCRIPTION,
        ),
    ]


class Settings(Inputs, Options, total=False):
    """All that ``PrivateLinkRdsLattice`` takes."""


class OnGateway(Named, Target, Consumer, Tagged, Options, total=False):
    """All that ``PrivateLinkRdsLattice`` takes on a ``ResourceGateway``."""


class FromDatabase(Named, Consumer, Tagged, Options, total=False):
    """All that ``PrivateLinkRdsLattice`` takes besides the database's identifier, group and subnets."""


class GatewaySettings(Named, Network, Tagged, GatewayOptions, total=False):
    """All that ``ResourceGateway`` takes."""


_IDENTIFIER = Text(
    allowed="1 to 63 letters, digits and single hyphens, with a letter first and no hyphen at the end",
    remedy="copy the identifier of the database from the AWS console",
    pattern="[A-Za-z](-?[A-Za-z0-9])*",
    longest=63,
    mistakes=(
        (":", "give the identifier alone: the last part of the ARN"),
        (r"\.", "give the identifier alone: the part of the endpoint before the first dot"),
    ),
)


class Sources(TypedDict, total=False):
    """What stands in place of inputs, in a connection."""

    db_instance_identifier: Annotated[
        str | None,
        Input(
            "Identifier of an RDS instance, in place of `rds_host`, `rds_port` and `vpc_id`; `subnet_ids` and "
            "`rds_security_group_id` are then needed only where the database's own will not do.",
            _IDENTIFIER,
            None,
        ),
    ]
    db_cluster_identifier: Annotated[
        str | None,
        Input("The same for a cluster (Aurora, Multi-AZ); its writer endpoint is taken.", _IDENTIFIER, None),
    ]
    resource_gateway: Annotated[
        Mapping[str, str] | None,
        Input(
            "A resource gateway that is there already, in place of `vpc_id` and `subnet_ids`: its id, its "
            "security_group_id, whose rules must not be managed inline, and its ip_address_type unless that is IPV4.",
            Fields(
                allowed="an id and a security_group_id",
                remedy='write it as {"id": "rgw-…", "security_group_id": "sg-…"}',
                fields={
                    "id": _id("rgw-", "resource gateway"),
                    "security_group_id": _id("sg-", "resource gateway's security group"),
                    "ip_address_type": Text(
                        allowed="IPV4, IPV6 or DUALSTACK",
                        remedy="copy it from the AWS console",
                        pattern="IPV4|IPV6|DUALSTACK",
                    ),
                },
                required=("id", "security_group_id"),
            ),
            None,
        ),
    ]


class Lookup(Settings, Sources, total=False):
    """All that can be said of one link, wherever its inputs come from."""


# What stands in place of other inputs: those that must then be left out, and those that may be.
_INSTEAD: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "db_instance_identifier": (
        ("db_cluster_identifier", "rds_host", "rds_port", "vpc_id"),
        ("subnet_ids", "rds_security_group_id"),
    ),
    "db_cluster_identifier": (("rds_host", "rds_port", "vpc_id"), ("subnet_ids", "rds_security_group_id")),
    "resource_gateway": (
        (
            "vpc_id",
            "subnet_ids",
            "ip_address_type",
            "ipv4_addresses_per_eni",
            "adopt_module",
            "security_group_description",
        ),
        (),
    ),
    "adopt_module": (("import_ids",), ()),
}


def declared(kind: type) -> dict[str, Input]:
    """Return the declarations of a ``TypedDict`` such as ``Inputs``, by name and in order."""
    return _declared(kind)


@functools.cache
def _declared(kind: Hashable) -> dict[str, Input]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what to do about an unknown name: the known one nearest to it, or all of them."""
    near = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def problems(
    kind: type,
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    instead: Collection[str] = (),
) -> Iterator[str]:
    """Yield a line for each problem of the values.

    Args:
        kind: The ``TypedDict`` that declares them.
        values: The values by name.
        is_token: Tells a token, which only Terraform will know. What is one, or holds one, passes unchecked.
        instead: What stands in place of inputs and is not among the values: names that ``Sources`` declares.
    """
    inputs = declared(kind)
    for name, value in values.items():
        if name not in inputs:
            yield f"{name}: unknown; {nearest(name, inputs)}"
        # A good literal, the usual case, is not asked whether it is a token: that calls another process.
        elif (found := list(_unmet(name, value, inputs[name]))) and not _passes(value, inputs[name], is_token):
            yield from found
    given = [*instead, *(name for name, value in values.items() if value is not None)]
    spared = {name for source in given for names in _INSTEAD.get(source, ()) for name in names}
    for name, declaration in inputs.items():
        if declaration.required and name not in values and name not in spared:
            yield f"{name}: missing; must be {declaration.rule.allowed}; {declaration.rule.remedy}"
    yield from _contradictions(values, given)


def _unmet(name: str, value: object, declaration: Input) -> Iterator[str]:
    if value is not None or declaration.default is not None:
        yield from declaration.rule.problems(name, value)


def _passes(value: object, declaration: Input, is_token: TokenTest) -> bool:
    may_be = not declaration.literal and (isinstance(value, Mapping) or not isinstance(declaration.rule, Fields))
    return may_be and _holds_token(value, is_token)


def _contradictions(values: Mapping[str, object], given: Collection[str]) -> Iterator[str]:
    for source in given:
        for name in _INSTEAD.get(source, ((), ()))[0]:
            if name in given and values.get(name) != {}:
                yield problem(name, values.get(name), f"left out beside {source}", "remove one of the two")
    if values.get("ip_address_type") == "IPV6" and values.get("ipv4_addresses_per_eni") is not None:
        yield problem(
            "ipv4_addresses_per_eni",
            values["ipv4_addresses_per_eni"],
            "left out where ip_address_type is IPV6",
            "remove one of the two",
        )
    if "resource_gateway" in given:
        for name in ("names", "import_ids"):
            entries = values.get(name)
            for key in ("security_group", "resource_gateway"):
                if isinstance(entries, Mapping) and entries.get(key) is not None:
                    yield problem(
                        f"{name}.{key}", entries[key], "left out beside resource_gateway", "remove one of the two"
                    )


def _holds_token(value: object, is_token: TokenTest) -> bool:
    if is_token(value):
        return True
    if isinstance(value, Mapping):
        return any(_holds_token(entry, is_token) for pair in value.items() for entry in pair)
    return isinstance(value, list | tuple) and any(_holds_token(entry, is_token) for entry in value)


def complete(kind: type[Kind], values: Mapping[str, object], instead: Collection[str] = ()) -> Kind:
    """Return the values with the defaults of ``kind`` filled in, as the lists and dicts that jsii takes.

    Where something stands in place of inputs, among the values or in ``instead``, these get no default.
    """
    sources = [*instead, *(name for name, value in values.items() if value is not None)]
    without = {name for source in sources for name in _INSTEAD.get(source, ((), ()))[0]}
    optional = {
        name: item.default for name, item in declared(kind).items() if not item.required and name not in without
    }
    return cast("Kind", {name: _plain(value) for name, value in {**optional, **values}.items()})


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def check(
    kind: type[Kind],
    values: Mapping[str, object],
    is_token: TokenTest = lambda _: False,
    instead: Collection[str] = (),
) -> Kind:
    """Return the values with the defaults filled in; arguments as for ``problems``.

    Raises:
        InputError: If there is any problem; it names all of them.
    """
    if found := list(problems(kind, values, is_token, instead)):
        raise InputError(found)
    return complete(kind, values, instead)
