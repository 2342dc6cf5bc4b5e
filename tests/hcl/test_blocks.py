"""Blocks of HCL: the usual form, and the errors of invalid configurations."""

from __future__ import annotations

from typing import Any

import pytest

from aws_privatelink_rds_lattice.hcl import HclError
from hcl.cases import HCL_CASES, render_case

Json = dict[str, Any]


@pytest.mark.parametrize(("config", "expected"), HCL_CASES.values(), ids=HCL_CASES)
def test_render_writes_idiomatic_hcl(config: Json, expected: str) -> None:
    assert render_case(config) == expected.lstrip("\n")


REJECTED_CONFIGS: dict[str, tuple[Json, str]] = {
    "unknown block type": (
        {"resources": {}, "locals": {}},
        (
            'configuration: got unknown blocks: "resources"; must be terraform, language, provider, variable, locals, '
            "data, ephemeral, resource, module, moved, import, removed, check, output; correct the name, or keep the "
            "stack as JSON"
        ),
    ),
    "invalid name": ({"locals": {"a b": 1}}, 'locals.a b: "a b" cannot be the name of an argument'),
    "unclosed template": (
        {"locals": {"a": "${var.x"}},
        'locals.a: brackets or quotes do not match: "${var.x"',
    ),
    "unclosed quotes": ({"locals": {"a": '${"x}'}}, r'locals.a: brackets or quotes do not match: "${\"x}"'),
    "extra bracket": (
        {"output": {"o": {"value": 1, "depends_on": ["a)"]}}},
        'output.o.depends_on: brackets or quotes do not match: "a)"',
    ),
    "empty template": ({"locals": {"a": "${ }"}}, 'locals.a: an empty expression: "${ }"'),
    "unknown sign": (
        {"resource": {"aws_x": {"y": {"z": [{"a": "${a @ b}"}]}}}},
        'resource.aws_x.y.z: cannot be written as HCL from "@ b}" on: "${a @ b}"',
    ),
    "heredoc in an expression": (
        {"resource": {"aws_instance": {"x": {"root_block_device": [{"a": "${<<A\nA\n}"}]}}}},
        r'resource.aws_instance.x.root_block_device.a: cannot be written as HCL from "<<A\nA\n}" on: "${<<A\nA\n}"',
    ),
    "unknown sign in a dynamic block": (
        {"data": {"aws_vpc": {"x": {"dynamic": {"filter": {"for_each": [], "content": {"name": "${@}"}}}}}}},
        'data.aws_vpc.x.dynamic.filter.content.name: cannot be written as HCL from "@}" on: "${@}"',
    ),
    "return before a template": (
        {"locals": {"a": "a\r${b}"}},
        r'locals.a: HCL cannot represent a carriage return without a line feed in the middle of a line: "a\r${b}"',
    ),
    "return before two signs": (
        {"locals": {"a": "a\r b$$"}},
        r'locals.a: HCL cannot represent a carriage return without a line feed in the middle of a line: "a\r b$$"',
    ),
    "not a number": ({"locals": {"a": float("nan")}}, "locals.a: not a JSON value: NaN"),
    "not a JSON value": ({"locals": {"a": {1}}}, "locals.a: not a JSON value: an object of type set"),
    "string for a block": (
        {"resource": {"aws_x": {"y": "z"}}},
        (
            'resource.aws_x.y: got "z"; must be an object, the JSON form of a block; write the arguments of the block '
            "as an object"
        ),
    ),
    "unknown block in terraform": (
        {"terraform": {"encription": {"state": {}}}},
        (
            "terraform.encription: got an unknown argument or block; must be backend, cloud, encryption, "
            "experiments, language, provider_meta, required_providers, required_version; correct the name, or keep "
            "the stack as JSON"
        ),
    ),
    "unknown block in lifecycle": (
        {"resource": {"aws_x": {"y": {"lifecycle": {"action_trigger": {"events": ["after_create"]}}}}}},
        (
            "resource.aws_x.y.lifecycle.action_trigger: got an unknown argument or block; must be "
            "create_before_destroy, destroy, enabled, ignore_changes, postcondition, precondition, prevent_destroy, "
            "replace_triggered_by; correct the name, or keep the stack as JSON"
        ),
    ),
    "unknown argument in a module's lifecycle": (
        {"module": {"m": {"lifecycle": {"prevent_destroy": True}}}},
        (
            "module.m.lifecycle.prevent_destroy: got an unknown argument or block; must be enabled; correct the "
            "name, or keep the stack as JSON"
        ),
    ),
    "unknown block in encryption": (
        {"terraform": {"encryption": {"state": {"methods": ["method.a.b"]}}}},
        (
            "terraform.encryption.state.methods: got an unknown argument or block; must be enforced, fallback, "
            "method; correct the name, or keep the stack as JSON"
        ),
    ),
    "object for an unknown key provider": (
        {"terraform": {"encryption": {"key_provider": {"vault": {"v": {"auth": {"token": "secret"}}}}}}},
        (
            "terraform.encryption.key_provider.vault.v.auth: got an object for an unknown setting; must be text, a "
            "number, true or false, or a list of these; correct the name, or keep the stack as JSON"
        ),
    ),
    "object for an unknown backend setting": (
        {"terraform": {"backend": {"local": {"paths": {}}}}},
        (
            "terraform.backend.local.paths: got an object for an unknown setting; must be one of path, workspace_dir; "
            "correct the name, or keep the stack as JSON"
        ),
    ),
    "key provider without a name": (
        {"terraform": {"encryption": {"key_provider": {"pbkdf2": {"passphrase": "secret"}}}}},
        (
            "terraform.encryption.key_provider.pbkdf2.passphrase: got a value, not shown since the value may be a "
            "secret; must be an object, the JSON form of a block; write the arguments of the block as an object"
        ),
    ),
    "invalid template in a passphrase": (
        {"terraform": {"encryption": {"key_provider": {"pbkdf2": {"main": {"passphrase": "secret${"}}}}}},
        (
            "terraform.encryption.key_provider.pbkdf2.main.passphrase: got a text that is no valid template, not "
            "shown since the text may hold a secret; must be text or a template; close each ${ and write $${ for a "
            "literal ${, or keep the stack as JSON"
        ),
    ),
}


SETTINGS_WITH_TWO_VALUES = [
    "$${var.x}",
    "%%{ if",
    '${"a"}/state',
    "%{ if true }a%{ endif }",
    '${true ? "a" : (var.x)}',
    '${[for x in ["a"] : x][0]}',
]


@pytest.mark.parametrize("text", SETTINGS_WITH_TWO_VALUES)
def test_setting_with_two_silent_values_is_rejected(text: str) -> None:
    with pytest.raises(HclError) as caught:
        render_case({"terraform": {"backend": {"pg": {"conn_str": text}}}})
    assert str(caught.value) == (
        "terraform.backend.pg.conn_str: got a text with ${ or %{ and without a reference, not shown since the text may "
        'hold a secret; must be literal text, or a template such as "${var.stage}/state"; write the text itself, or '
        "keep the stack as JSON"
    )


@pytest.mark.parametrize(
    "config",
    [
        {"key_provider": {"pbkdf2": {"main": {"passphrase": "secret${"}}}},
        {"method": {"aes_gcm": {"main": {"keys": "secret${"}}}},
        {"method": {"aes_gcm": {"main": "secret"}}},
    ],
)
def test_error_in_encryption_repeats_no_secret(config: Json) -> None:
    with pytest.raises(HclError) as caught:
        render_case({"terraform": {"encryption": config}})
    error: BaseException | None = caught.value
    while error is not None:
        assert '"secret' not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


@pytest.mark.parametrize(("config", "line"), REJECTED_CONFIGS.values(), ids=REJECTED_CONFIGS)
def test_render_error_names_the_location(config: Json, line: str) -> None:
    with pytest.raises(HclError) as caught:
        render_case(config)
    assert str(caught.value) == line
