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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
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
    return _line(field, shown(value), allowed, remedy)


def _line(field: str, given: str, allowed: str, remedy: str) -> str:
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
        return _line(field, f"${{jsonencode({value})}}", self.allowed, remedy)

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
            _line(name, f"${{jsonencode({value})}}", self.allowed, self.remedy),
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
            _line(name, f"${{jsonencode({value})}}", self.allowed, self.remedy),
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
            yield f"{field}: got {len(value)} entries; must be {self.allowed}; {self.remedy}"
        for key, entry in value.items():
            yield from self.key.problems(f"{field}, key", key)
            yield from self.value.problems(f"{field}[{shown(key)}]", entry)

    def validations(self, name: str) -> Iterator[Validation]:
        """Yield the rules for the Terraform variable of that name."""
        value, good_key, good_value = f"var.{name}", self.key.condition("key"), self.value.condition("value")
        yield Validation(
            f"length({value}) <= {self.most}",
            f"{name}: got ${{length({value})}} entries; must be {self.allowed}; {self.remedy}",
        )
        yield Validation(
            f"alltrue([for key in keys({value}) : {good_key}])",
            _lines(f"key in keys({value})", self.key.line(f"{name}, key", "key"), good_key),
        )
        yield Validation(
            f"alltrue([for value in values({value}) : {good_value}])",
            _lines(f"key, value in {value}", self.value.line(f"{name}[${{jsonencode(key)}}]", "value"), good_value),
        )


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
    """What a declaration says besides the type."""

    description: str
    rule: Rule
    default: object = REQUIRED

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
            r"^\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?(%.*)?(:[0-9]+)?$|^[0-9]+(\.[0-9]+){3}(:[0-9]+)?$",
            "an address does not follow the database through a failover: give the endpoint's DNS name",
        ),
        ("/", "leave out the path"),
        (":[0-9]*$", "leave out the port here and give it as rds_port"),
    ),
)


class Inputs(TypedDict, total=False):
    """The inputs of the published module, under its names and with its defaults.

    A value may be a cdktf token (a reference to another resource, a Terraform variable); it passes unchecked.
    """

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
    polytomic_aws_account_id: Annotated[
        Required[str],
        Input("AWS account of Polytomic, the principal of the RAM share: 12 digits.", _ACCOUNT_ID),
    ]
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


def problems(kind: type, values: Mapping[str, object], is_token: TokenTest = lambda _: False) -> Iterator[str]:
    """Yield a line for each problem of the values.

    Args:
        kind: The ``TypedDict`` that declares them.
        values: The values by name.
        is_token: Tells a token, which only Terraform will know. What is one, or holds one, passes unchecked.
    """
    inputs = declared(kind)
    for name, value in values.items():
        if name not in inputs:
            yield f"{name}: unknown; {nearest(name, inputs)}"
        # A good literal, the usual case, is not asked whether it is a token: that calls another process.
        elif (found := list(inputs[name].rule.problems(name, value))) and not _holds_token(value, is_token):
            yield from found
    for name, declaration in inputs.items():
        if declaration.required and name not in values:
            yield f"{name}: missing; must be {declaration.rule.allowed}; {declaration.rule.remedy}"


def _holds_token(value: object, is_token: TokenTest) -> bool:
    if is_token(value):
        return True
    if isinstance(value, Mapping):
        return any(_holds_token(entry, is_token) for pair in value.items() for entry in pair)
    return isinstance(value, list | tuple) and any(_holds_token(entry, is_token) for entry in value)


def complete(kind: type[Kind], values: Mapping[str, object]) -> Kind:
    """Return the values with the defaults of ``kind`` filled in, as the lists and dicts that jsii takes."""
    optional = {name: item.default for name, item in declared(kind).items() if not item.required}
    return cast("Kind", {name: _plain(value) for name, value in {**optional, **values}.items()})


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def check(kind: type[Kind], values: Mapping[str, object], is_token: TokenTest = lambda _: False) -> Kind:
    """Return the values with the defaults filled in; arguments as for ``problems``.

    Raises:
        InputError: If there is any problem; it names all of them.
    """
    if found := list(problems(kind, values, is_token)):
        raise InputError(found)
    return complete(kind, values)
