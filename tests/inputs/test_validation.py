"""Every rule of every input, with the text of its message, without jsii."""

import subprocess
import sys
from typing import Any

import pytest

from aws_privatelink_rds_lattice.inputs.table import CONNECTION_INPUTS, RELATIONS, Inputs, get_input_specs
from aws_privatelink_rds_lattice.inputs.validation import (
    InputError,
    fill_defaults,
    find_input_problems,
    validate_inputs,
)

REQUIRED = {
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-aaaa", "subnet-bbbb"],
    "rds_host": "mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com",
    "rds_security_group_id": "sg-0123456789abcdef0",
    "polytomic_aws_account_id": "123456789012",
}
NAME = (
    "1 to 37 characters of a-z, 0-9 and single hyphens, with no hyphen at either end, "
    "and not start with sg-, rgw- or rcfg-; "
)
PREFIX = "choose a prefix that AWS takes in the names <name>-rg and <name>-rc"
HOST = "a DNS name of 3 to 255 characters, such as mydb.xxxxxxxxxxxx.us-east-1.rds.amazonaws.com; "
ENDPOINT = "give the database's endpoint as RDS shows it, not the database's identifier"
ADDRESS = "an address does not follow the database through a failover: give the endpoint's DNS name"
PORT = "a whole number from 1 to 65535; "
LISTENS = "give the port that the database listens on, such as 5432"
ACCOUNT = "the 12 digits of an AWS account id; "
ZEROS = "put it in quotes, with its leading zeros: a number loses them"
ASK = "ask Polytomic for the id of its AWS account"
EVALUATE = "Terraform would evaluate ${ and %{: write the value itself, or pass a reference in Python"
KEY = "1 to 128 characters and not start with aws:; "
SUBNETS = "name private subnets of the VPC in two Availability Zones or more"


def vpc(remedy: str = "copy the id of the VPC from the AWS console") -> str:
    return f"vpc- and hex digits; {remedy}"


BAD: list[tuple[str, Any, list[str]]] = [
    ("name", "", [f'name: got ""; must be {NAME}{PREFIX}']),
    ("name", "a" * 38, [f'name: got "{"a" * 38}"; must be {NAME}{PREFIX}']),
    ("name", "My-Db", [f'name: got "My-Db"; must be {NAME}{PREFIX}']),
    ("name", "-a", [f'name: got "-a"; must be {NAME}{PREFIX}']),
    ("name", "a-", [f'name: got "a-"; must be {NAME}{PREFIX}']),
    ("name", "a--b", [f'name: got "a--b"; must be {NAME}{PREFIX}']),
    ("name", "a\n", [rf'name: got "a\n"; must be {NAME}{PREFIX}']),
    ("name", "٣", [f'name: got "٣"; must be {NAME}{PREFIX}']),
    ("name", "sg-a", [f'name: got "sg-a"; must be {NAME}{PREFIX}']),
    ("name", "rgw-a", [f'name: got "rgw-a"; must be {NAME}{PREFIX}']),
    ("name", "rcfg-a", [f'name: got "rcfg-a"; must be {NAME}{PREFIX}']),
    ("name", "${var.a}", [f'name: got "${{var.a}}"; must be {NAME}{EVALUATE}']),
    ("name", 5, [f"name: got 5; must be text: {NAME}put it in quotes"]),
    ("vpc_id", "subnet-aaaa", [f'vpc_id: got "subnet-aaaa"; must be {vpc()}']),
    ("vpc_id", None, ["vpc_id: got null; must be " + vpc()]),
    ("vpc_id", "vpc-", [f'vpc_id: got "vpc-"; must be {vpc()}']),
    ("vpc_id", "vpc-0123456789ABCDEF0", [f'vpc_id: got "vpc-0123456789ABCDEF0"; must be {vpc()}']),
    ("vpc_id", "%{if x}", [f'vpc_id: got "%{{if x}}"; must be {vpc(EVALUATE)}']),
    (
        "rds_security_group_id",
        "default",
        [
            (
                'rds_security_group_id: got "default"; must be sg- and hex digits; '
                "copy the id of the security group from the AWS console"
            )
        ],
    ),
    (
        "subnet_ids",
        ["subnet-aaaa"],
        [f'subnet_ids: got ["subnet-aaaa"]; must be at least two distinct subnet ids; {SUBNETS}'],
    ),
    (
        "subnet_ids",
        ["subnet-aaaa", "subnet-aaaa"],
        [f'subnet_ids: got ["subnet-aaaa","subnet-aaaa"]; must be at least two distinct subnet ids; {SUBNETS}'],
    ),
    (
        "subnet_ids",
        "subnet-aaaa",
        [f'subnet_ids: got "subnet-aaaa"; must be a list: at least two distinct subnet ids; {SUBNETS}'],
    ),
    (
        "subnet_ids",
        ["vpc-a", 5],
        [
            (
                'subnet_ids[0]: got "vpc-a"; must be subnet- and hex digits; '
                "copy the id of the subnet from the AWS console"
            ),
            "subnet_ids[1]: got 5; must be text: subnet- and hex digits; put it in quotes",
        ],
    ),
    ("rds_host", "10.0.0.5", [f'rds_host: got "10.0.0.5"; must be {HOST}{ADDRESS}']),
    ("rds_host", "10.0.0.5:5432", [f'rds_host: got "10.0.0.5:5432"; must be {HOST}{ADDRESS}']),
    ("rds_host", "10.0.0.0/16", [f'rds_host: got "10.0.0.0/16"; must be {HOST}{ADDRESS}']),
    ("rds_host", "2001:db8::/32", [f'rds_host: got "2001:db8::/32"; must be {HOST}{ADDRESS}']),
    ("rds_host", "::1", [f'rds_host: got "::1"; must be {HOST}{ADDRESS}']),
    ("rds_host", "fe80::1%eth0", [f'rds_host: got "fe80::1%eth0"; must be {HOST}{ADDRESS}']),
    ("rds_host", "[2001:db8::5]:5432", [f'rds_host: got "[2001:db8::5]:5432"; must be {HOST}{ADDRESS}']),
    ("rds_host", "::ffff:10.0.0.5", [f'rds_host: got "::ffff:10.0.0.5"; must be {HOST}{ADDRESS}']),
    (
        "rds_host",
        "postgres://u:p@db.example.com:5432/x",
        [
            (
                'rds_host: got "postgres://u:p@db.example.com:5432/x"; must be '
                f"{HOST}leave out the scheme and all that is not the host name"
            )
        ],
    ),
    (
        "rds_host",
        "db.example.com:5432",
        [f'rds_host: got "db.example.com:5432"; must be {HOST}leave out the port here and give it as rds_port'],
    ),
    ("rds_host", "db.example.com/x", [f'rds_host: got "db.example.com/x"; must be {HOST}leave out the path']),
    ("rds_host", "db.example.com:1/x", [f'rds_host: got "db.example.com:1/x"; must be {HOST}leave out the path']),
    ("rds_host", " db.example.com", [f'rds_host: got " db.example.com"; must be {HOST}leave out the white space']),
    ("rds_host", "db.example.com\n", [rf'rds_host: got "db.example.com\n"; must be {HOST}leave out the white space']),
    (
        "rds_host",
        "u@db.example.com",
        [
            (
                f'rds_host: got "u@db.example.com"; must be {HOST}'
                "leave out the user: Polytomic is given the credentials in its own form"
            )
        ],
    ),
    ("rds_host", "a\u00a0b", [f'rds_host: got "a\u00a0b"; must be {HOST}leave out the white space']),
    ("rds_host", "a\u2028b", [rf'rds_host: got "a\u2028b"; must be {HOST}leave out the white space']),
    ("rds_host", "a\u3000b", [f'rds_host: got "a\u3000b"; must be {HOST}leave out the white space']),
    ("rds_host", "<a&b>", [f'rds_host: got "<a&b>"; must be {HOST}{ENDPOINT}']),
    ("rds_host", "a.b:1\n", [rf'rds_host: got "a.b:1\n"; must be {HOST}leave out the white space']),
    ("rds_host", "mydb", [f'rds_host: got "mydb"; must be {HOST}{ENDPOINT}']),
    ("rds_host", "", [f'rds_host: got ""; must be {HOST}{ENDPOINT}']),
    ("rds_host", "db..example.com", [f'rds_host: got "db..example.com"; must be {HOST}{ENDPOINT}']),
    ("rds_host", "a" * 64 + ".com", [f'rds_host: got "{"a" * 64}.com"; must be {HOST}{ENDPOINT}']),
    (
        "rds_host",
        "a." * 127 + "ab",
        [f'rds_host: got "{"a." * 99}a… (256 characters); must be {HOST}{ENDPOINT}'],
    ),
    ("rds_port", 0, [f"rds_port: got 0; must be {PORT}{LISTENS}"]),
    ("rds_port", 65536, [f"rds_port: got 65536; must be {PORT}{LISTENS}"]),
    ("rds_port", True, [f"rds_port: got true; must be {PORT}{LISTENS}"]),
    ("rds_port", 5432.0, [f"rds_port: got 5432.0; must be {PORT}{LISTENS}"]),
    ("rds_port", "5432", [f'rds_port: got "5432"; must be {PORT}write it without quotes']),
    (
        "polytomic_aws_account_id",
        "1234-5678-9012",
        [f'polytomic_aws_account_id: got "1234-5678-9012"; must be {ACCOUNT}leave out the hyphens'],
    ),
    (
        "polytomic_aws_account_id",
        12345678901,
        [(f"polytomic_aws_account_id: got 12345678901; must be text: {ACCOUNT}{ZEROS}")],
    ),
    (
        "polytomic_aws_account_id",
        "12345678901",
        [f'polytomic_aws_account_id: got "12345678901"; must be {ACCOUNT}{ZEROS}'],
    ),
    (
        "polytomic_aws_account_id",
        "12345678",
        [f'polytomic_aws_account_id: got "12345678"; must be {ACCOUNT}{ASK}'],
    ),
    (
        "polytomic_aws_account_id",
        "1234-5678-9012\n",
        [rf'polytomic_aws_account_id: got "1234-5678-9012\n"; must be {ACCOUNT}{ASK}'],
    ),
    (
        "tags",
        ["a"],
        [
            (
                'tags: got ["a"]; must be a map: at most 50 tags, texts to texts; '
                "write tags as a map of texts to texts and leave out what goes beyond 50"
            )
        ],
    ),
    (
        "tags",
        {str(number): "x" for number in range(51)},
        [
            (
                "tags: got 51 entries; must be at most 50 tags, texts to texts; "
                "write tags as a map of texts to texts and leave out what goes beyond 50"
            )
        ],
    ),
    (
        "tags",
        {"b": "y" * 300, "": "x", "a": "z" * 300},
        [
            f'tags, key: got ""; must be {KEY}choose another key',
            f'tags["a"]: got "{"z" * 199}… (300 characters); must be at most 256 characters; choose a shorter text',
            f'tags["b"]: got "{"y" * 199}… (300 characters); must be at most 256 characters; choose a shorter text',
        ],
    ),
    (
        "tags",
        {"\u00e9": "1", "e\u0301": "2"},
        [
            (
                'tags, key: got "\u00e9"; '
                "must be given once: to Terraform it is the same in both of its Unicode forms; remove one of the two"
            )
        ],
    ),
    ("tags", {"": "x"}, [f'tags, key: got ""; must be {KEY}choose another key']),
    (
        "tags",
        {"e\u0301" * 129: "x"},
        [f'tags, key: got "{"é" * 129}"; must be {KEY}choose another key'],
    ),
    (
        "tags",
        {"aws:a": "x"},
        [f'tags, key: got "aws:a"; must be {KEY}choose another key: AWS keeps the prefix aws: to itself'],
    ),
    ("tags", {"${a}": "x"}, [f'tags, key: got "${{a}}"; must be {KEY}{EVALUATE}']),
    (
        "tags",
        {"a": "x" * 257, "b": 5, "c": "${d}", "e": None},
        [
            f'tags["a"]: got "{"x" * 199}… (257 characters); must be at most 256 characters; choose a shorter text',
            'tags["b"]: got 5; must be text: at most 256 characters; put it in quotes',
            f'tags["c"]: got "${{d}}"; must be at most 256 characters; {EVALUATE}',
            'tags["e"]: got null; must be at most 256 characters; choose a shorter text',
        ],
    ),
    ("rds_prot", 5432, ["rds_prot: unknown; did you mean rds_port?"]),
    ("colour", "red", [f"colour: unknown; known are {', '.join(get_input_specs(Inputs))}"]),
]


@pytest.mark.parametrize(("field", "value", "lines"), BAD, ids=lambda value: str(value)[:30])
def test_bad_value_has_its_line(field: str, value: object, lines: list[str]) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED, field: value})) == lines


GOOD: list[tuple[str, Any]] = [
    ("name", "a"),
    ("name", "a" * 37),
    ("name", "0-a-9"),
    ("name", "sgx-rgw"),
    ("vpc_id", "vpc-12345678"),
    ("subnet_ids", ("subnet-aaaa", "subnet-bbbb")),
    ("rds_host", "a.b"),
    ("rds_host", "MyDb.cluster-ro-x.eu-central-1.rds.amazonaws.com"),
    ("rds_host", "db_1.example.com"),
    ("rds_host", ("a" * 62 + ".") * 4 + "abc"),
    ("rds_port", 1),
    ("rds_port", 65535),
    ("polytomic_aws_account_id", "000000000000"),
    ("tags", {}),
    ("tags", {"a" * 128: "x" * 256, "ü": "", "laws:": "$5 {}"}),
    ("tags", {"e\u0301" * 128: "e\u0301" * 256}),
]


@pytest.mark.parametrize(("field", "value"), GOOD, ids=lambda value: str(value)[:30])
def test_good_value_passes(field: str, value: object) -> None:
    assert list(find_input_problems(get_input_specs(Inputs), {**REQUIRED, field: value})) == []


def test_defaults_are_the_published_ones() -> None:
    assert validate_inputs(get_input_specs(Inputs), REQUIRED) == {
        **REQUIRED,
        "name": "polytomic-privatelink",
        "rds_port": 5432,
        "tags": {},
    }


def values(default: object) -> dict[str, Any]:
    return {name: default for name, item in CONNECTION_INPUTS.items() if not item.required}


def test_none_is_not_given_for_every_input_that_may_be_left_out() -> None:
    stated = {**REQUIRED, "region": "us-east-1"}
    assert validate_inputs(CONNECTION_INPUTS, {**stated, **values(None)}) == validate_inputs(CONNECTION_INPUTS, stated)


@pytest.mark.parametrize("source", ["db_instance_identifier", "db_cluster_identifier", "resource_gateway"])
def test_none_is_not_given_for_what_a_source_stands_in_place_of(source: str) -> None:
    rule = RELATIONS[source]
    stood_for = [name for name in (*rule.conflicts_with, *rule.makes_optional) if "." not in name]
    given: dict[str, Any] = {**REQUIRED, "region": "us-east-1"}
    stated = {name: value for name, value in given.items() if name not in stood_for}
    stated[source] = {"id": "rgw-0a", "security_group_id": "sg-0b"} if source == "resource_gateway" else "orders"
    assert list(find_input_problems(CONNECTION_INPUTS, {**stated, **dict.fromkeys(stood_for)})) == []
    assert fill_defaults(CONNECTION_INPUTS, {**stated, **dict.fromkeys(stood_for)}) == fill_defaults(CONNECTION_INPUTS, stated)


def test_null_in_a_map_is_no_value() -> None:
    (line,) = find_input_problems(CONNECTION_INPUTS, {**REQUIRED, "region": "us-east-1", "names": {"resource_gateway": None}})
    assert line.startswith("names.resource_gateway: got null; must be 3 to 40 characters")


def test_every_contradiction_has_its_line() -> None:
    stated = {
        **REQUIRED,
        "region": "us-east-1",
        "ip_address_type": "IPV6",
        "ipv4_addresses_per_eni": 8,
        "adopt_module": "module.a",
        "import_ids": {"security_group": "sg-0a", "resource_gateway": "rgw-0a"},
        "names": {"security_group": "own", "resource_gateway": "own", "ram_resource_share": "own"},
        "resource_gateway": {"id": "rgw-0a", "security_group_id": "sg-0b"},
    }
    assert [line.removesuffix("; remove one of the two") for line in find_input_problems(CONNECTION_INPUTS, stated)] == [
        "ipv4_addresses_per_eni: got 8; must be left out where ip_address_type is IPV6",
        'import_ids: got {"security_group":"sg-0a","resource_gateway":"rgw-0a"}; must be left out beside adopt_module',
        f'vpc_id: got "{REQUIRED["vpc_id"]}"; must be left out beside resource_gateway',
        'subnet_ids: got ["subnet-aaaa","subnet-bbbb"]; must be left out beside resource_gateway',
        'ip_address_type: got "IPV6"; must be left out beside resource_gateway',
        "ipv4_addresses_per_eni: got 8; must be left out beside resource_gateway",
        'adopt_module: got "module.a"; must be left out beside resource_gateway',
        'names.security_group: got "own"; must be left out beside resource_gateway',
        'names.resource_gateway: got "own"; must be left out beside resource_gateway',
        'import_ids.security_group: got "sg-0a"; must be left out beside resource_gateway',
        'import_ids.resource_gateway: got "rgw-0a"; must be left out beside resource_gateway',
    ]


def test_defaults_are_not_shared() -> None:
    first, second = validate_inputs(get_input_specs(Inputs), REQUIRED), validate_inputs(get_input_specs(Inputs), REQUIRED)
    assert first["tags"] is not second["tags"]


def test_all_problems_at_once_a_line_each() -> None:
    with pytest.raises(InputError) as raised:
        validate_inputs(get_input_specs(Inputs), {"name": "A", "rds_port": "x", "rds_hots": "a.b"})
    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == [
        "name",
        "rds_port",
        "rds_hots",
        "vpc_id",
        "subnet_ids",
        "rds_host",
        "rds_security_group_id",
        "polytomic_aws_account_id",
    ]
    assert raised.value.problems == tuple(str(raised.value).splitlines())


@pytest.mark.parametrize("value", ["TOKEN", ["TOKEN"], ["subnet-x", "TOKEN"], {"k": "TOKEN"}, {"TOKEN": 5}])
def test_what_is_or_holds_a_token_passes(value: object) -> None:
    given = {**dict.fromkeys(REQUIRED, value), "tags": value, "rds_port": value, "name": value}
    assert list(find_input_problems(get_input_specs(Inputs), given, lambda each: each == "TOKEN")) == []


def test_good_literals_are_never_asked_whether_they_are_tokens() -> None:
    def asked(value: object) -> bool:
        pytest.fail(f"asked about {value!r}")

    validate_inputs(get_input_specs(Inputs), REQUIRED, asked)


def test_checking_loads_neither_jsii_nor_cdktf() -> None:
    code = (
        "import sys, aws_privatelink_rds_lattice.inputs.validation, aws_privatelink_rds_lattice.inputs.connections;"
        "print([name for name in ('jsii', 'cdktf', 'constructs') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_every_input_is_described() -> None:
    assert {
        name: item.description for name, item in get_input_specs(Inputs).items() if not item.description.endswith(".")
    } == {}
