"""Conversion of values to plain types, and values without exactly one plain meaning."""

import enum
import json
from collections import ChainMap, OrderedDict, UserDict, UserList, UserString, deque, namedtuple
from decimal import Decimal
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_privatelink_rds_lattice.inputs.plain_values import to_plain, to_plain_inputs
from aws_privatelink_rds_lattice.inputs.type_remedies import UnusableValue
from hcl.cases.strategies import FAST_SETTINGS


class TextEnum(str, enum.Enum):  # noqa: UP042 - of Python 3.10 and older
    IPV4 = "IPV4"


class AddressType(enum.StrEnum):
    IPV4 = "IPV4"


class Port(enum.IntEnum):
    POSTGRES = 5432


class Flag(enum.IntFlag):
    FIRST = 1


class AnyEnum(enum.Enum):
    PORT = 5432
    ADDRESS = TextEnum.IPV4
    SUBNETS = ("subnet-0a", "subnet-0b")


class LabelledEnum(str, enum.Enum):  # noqa: UP042 - of Python 3.10 and older
    IPV4 = ("IPV4", 4)

    def __new__(cls, text: str, number: int) -> Self:
        member = str.__new__(cls, text)
        member._value_ = number
        return member


class MaskedText(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "masked"


class WholeNumber:
    """A number as numpy has them: neither an int nor equal to its type."""

    def __init__(self, *values: int) -> None:
        self.values = values

    def __index__(self) -> int:
        if len(self.values) != 1:
            raise TypeError
        return self.values[0]


class ScalarFloat(float):
    """A float as ruamel.yaml reads them."""


PLAIN_VALUES: list[tuple[Any, object]] = [
    (TextEnum.IPV4, "IPV4"),
    (AddressType.IPV4, "IPV4"),
    (Port.POSTGRES, 5432),
    (Flag.FIRST, 1),
    (AnyEnum.PORT, 5432),
    (AnyEnum.ADDRESS, "IPV4"),
    (AnyEnum.SUBNETS, ["subnet-0a", "subnet-0b"]),
    (MaskedText("text"), "text"),
    (UserString("text"), "text"),
    (PurePosixPath("a/b"), "a/b"),
    (WholeNumber(5432), 5432),
    (ScalarFloat(1.5), 1.5),
    (("a", "b"), ["a", "b"]),
    (deque(["a"]), ["a"]),
    (UserList(["a"]), ["a"]),
    (MappingProxyType({"a": Port.POSTGRES}), {"a": 5432}),
    (OrderedDict(a=(1,)), {"a": [1]}),
    (UserDict(a="b"), {"a": "b"}),
    (ChainMap({"a": "b"}, {"a": "c"}), {"a": "b"}),
    ({TextEnum.IPV4: MaskedText("x"), 5: None}, {"IPV4": "x", 5: None}),
]


@pytest.mark.parametrize(("value", "plain"), PLAIN_VALUES, ids=lambda value: repr(value)[:40])
def test_value_with_one_meaning_becomes_plain(value: object, plain: object) -> None:
    converted = to_plain(value)
    assert converted == plain
    assert type(converted) is type(plain)
    # A str enumeration would be the name of its member in an f-string.
    assert f"{converted}" == f"{plain}"


@pytest.mark.parametrize(
    "value",
    [{"a"}, frozenset("a"), b"x", bytearray(b"x"), Decimal(5432), 1j, iter("a"), {"a": 1}.keys(), len],
    ids=lambda value: type(value).__name__,
)
def test_value_with_other_meaning_is_unchanged(value: object) -> None:
    assert to_plain(value) is value
    assert to_plain([value]) == [value]


def test_array_of_numbers_is_no_number() -> None:
    array = WholeNumber(5432, 5433)
    assert to_plain(array) is array


Url = namedtuple("Url", ["host", "password"])  # noqa: PYI024 - as SQLAlchemy's URL, which is a tuple of its fields


@pytest.mark.parametrize(
    ("value", "description"),
    [
        (LabelledEnum.IPV4, "a member of LabelledEnum whose text differs from its value"),
        ({TextEnum.IPV4: 1, "IPV4": 2}, None),
        ({TextEnum.IPV4: 1, AnyEnum.ADDRESS: 2}, "a map with two keys of the same text"),
        (Url("db.example.com", "hidden"), "an object of type Url"),
    ],
    ids=["two texts", "equal keys", "two keys", "named tuple"],
)
def test_ambiguous_value_is_unusable(value: object, description: str | None) -> None:
    plain = to_plain(value)
    if description is None:
        assert plain == {"IPV4": 2}
    else:
        assert isinstance(plain, UnusableValue)
        assert plain.description == description


def test_value_that_contains_itself_is_unusable() -> None:
    anchors: list[Any] = []  # as PyYAML reads "&a [*a]"
    anchors.append(anchors)
    plain: Any = to_plain(anchors)
    for _ in range(100):
        (plain,) = plain
    assert plain == UnusableValue(
        "a value that is nested more than 100 levels deep", "pass a value that is nested less deeply"
    )


def test_key_stays_hashable() -> None:
    assert to_plain({("a", "b"): 1}) == {("a", "b"): 1}


def test_inputs_keep_names_and_order() -> None:
    assert list(to_plain_inputs({"b": Port.POSTGRES, "a": None}).items()) == [("b", 5432), ("a", None)]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON_VALUES = st.recursive(
    SCALARS, lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3), max_leaves=8
)


@given(JSON_VALUES)
@FAST_SETTINGS
def test_json_is_plain_already(value: object) -> None:
    assert json.dumps(to_plain(value)) == json.dumps(value)
