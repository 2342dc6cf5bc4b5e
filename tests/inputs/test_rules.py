"""Rules that only Python checks: booleans, objects, backends and literal settings."""

import pytest

from aws_privatelink_rds_lattice.inputs.rules import BackendConfig, Boolean, InputRule, LiteralObject, Object
from aws_privatelink_rds_lattice.inputs.variable_rules import Integer

BOOLEAN = Boolean(allowed="true or false", remedy="choose")
PORT = Integer(allowed="a port", remedy="choose a port", bounds=(1, 9))
OBJECT = Object(
    allowed="a port",
    remedy="write it",
    field_rules={"port": PORT, "flag": BOOLEAN},
    required_fields=("port",),
    nullable_fields=("flag",),
)
BACKEND = BackendConfig(allowed="a map", remedy="write it", backend_types=("s3", "local"))
LITERALS = LiteralObject(allowed="a map", remedy="write it")


@pytest.mark.parametrize(
    ("rule", "value", "problems"),
    [
        (BOOLEAN, False, []),
        (BOOLEAN, 0, ["f: got 0; must be true or false; choose"]),
        (BOOLEAN, None, ["f: got null; must be true or false; choose"]),
        (OBJECT, {"port": 5}, []),
        (OBJECT, {"port": 5, "flag": None}, []),
        (OBJECT, {"port": None}, ["f.port: got null; must be a port; choose a port"]),
        (OBJECT, {}, ["f.port: missing; must be a port; choose a port"]),
        (OBJECT, {"port": 5, "flags": True}, ["f.flags: unknown; did you mean flag?"]),
        (OBJECT, [], ["f: got []; must be a map: a port; write it"]),
        (BACKEND, {"s3": {"bucket": "a"}}, []),
        (BACKEND, {"s3": {}, "local": {}}, ['f: got {"s3":{},"local":{}}; must be a map; write it']),
        (BACKEND, {"locale": {}}, ['f: got "locale"; must be a type of backend; did you mean local?']),
        (BACKEND, {"s3": "a"}, ['f.s3: got "a"; must be a map of settings; write it']),
        (LITERALS, {"profile": "data"}, []),
        (LITERALS, "data", ['f: got "data"; must be a map; write it']),
    ],
)
def test_problems_have_four_parts(rule: InputRule, value: object, problems: list[str]) -> None:
    assert list(rule.problems("f", value)) == problems


@pytest.mark.parametrize(("rule", "field"), [(BACKEND, "f.s3.bucket"), (LITERALS, "f.s3.bucket")])
def test_template_in_settings_is_rejected(rule: InputRule, field: str) -> None:
    (problem,) = rule.problems("f", {"s3": {"bucket": "${var.a}"}})
    assert problem.startswith(f'{field}: got "${{var.a}}"; must be literal text; ')
