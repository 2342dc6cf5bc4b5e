"""Security groups with inline rules that remove the rules of a connection."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsii
import pytest

from aws_privatelink_rds_lattice import (
    InputError,
    PrivateLinkRdsLattice,
    ResourceGateway,
    SynthesisError,
    atomic_output,
)
from aws_privatelink_rds_lattice.cdk import bindings
from aws_privatelink_rds_lattice.cdk.bindings import (
    App,
    Aspects,
    Fn,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupRule,
    TerraformLocal,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
    Token,
)
from sample_connections import GATEWAY_INPUTS, INLINE_RULE, database_connection, dedicated_gateway_connection
from sample_project import REQUIRED_INPUTS, create_user_stack
from workspaces import BuildStack

pytestmark = pytest.mark.cdk

INGRESS_RULE = "aws_security_group_rule.orders_rds_ingress_rule_30B53A0B"
EXCLUSIVE_RULES = "aws_vpc_security_group_rules_exclusive"
REMEDY = (
    "must be a security group without inline ingress; write each ingress rule of the group as an "
    "aws_vpc_security_group_ingress_rule, with import_from for a rule that already exists in AWS, or put ingress into "
    "ignore_changes of the group's lifecycle"
)
# Arguments of a group with inline ingress.
Arguments = dict[str, Any]


def inline_problem(group: str, owner: str = "aws_security_group.db.ingress") -> str:
    """Return the problem of the connection ``orders`` with a reference to a group that has inline ingress."""
    return (
        f"[own] orders, rds_security_group_id: got {group}, whose inline rules ({owner}) remove {INGRESS_RULE} at each "
        f"second apply; {REMEDY}"
    )


def synthesis_problems(folder: Path, *builds: Callable[[App], object]) -> list[str]:
    """Return the problems of an app's synthesis."""
    app = App(outdir=str(folder))
    for build in builds:
        build(app)
    try:
        app.synth()
    except RuntimeError as error:
        lines = [line.strip() for line in str(error).splitlines()]
        return [line for line in lines if line.startswith("[")]
    return []


def stack_problems(folder: Path, build: BuildStack) -> list[str]:
    """Return the problems of a user's stack."""
    return synthesis_problems(folder, lambda app: build(create_user_stack(app)))


def generic_resource(stack: TerraformStack, resource_type: str, name: str, arguments: Arguments) -> TerraformResource:
    """Add a resource as generated bindings do: its class is not the class of the prebuilt bindings."""
    resource = TerraformResource(stack, name, terraform_resource_type=resource_type)
    for argument, value in arguments.items():
        resource.add_override(argument, value)
    return resource


def connect(stack: TerraformStack, group: object, name: str = "orders", **options: object) -> PrivateLinkRdsLattice:
    inputs: dict[str, Any] = {**REQUIRED_INPUTS, "name": name, "rds_security_group_id": group, **options}
    return PrivateLinkRdsLattice(stack, name, **inputs)


def prebuilt_ingress() -> list[Any]:
    ingress_class: Any = vars(bindings)["SecurityGroupIngress"]
    return [ingress_class(from_port=5432, to_port=5432, protocol="tcp", cidr_blocks=["10.0.0.0/16"])]


def ingress_in_constructor(stack: TerraformStack) -> None:
    connect(stack, SecurityGroup(stack, "db", name="db", ingress=prebuilt_ingress()).id)


def empty_ingress(stack: TerraformStack) -> None:
    connect(stack, SecurityGroup(stack, "db", name="db", ingress=[]).id)


def ingress_put_later(stack: TerraformStack) -> None:
    group = SecurityGroup(stack, "db", name="db")
    connect(stack, group.id)
    group.put_ingress(prebuilt_ingress())


def ingress_by_escape_hatch(stack: TerraformStack) -> None:
    group = SecurityGroup(stack, "db", name="db")
    connect(stack, group.id)
    group.add_override("ingress", [INLINE_RULE])


def ingress_by_override_of_stack(stack: TerraformStack) -> None:
    connect(stack, TerraformLocal(stack, "group", "${aws_security_group.db.id}").as_string)
    stack.add_override("resource.aws_security_group.db", {"name": "db", "ingress": [INLINE_RULE]})


def ingress_of_generated_bindings(stack: TerraformStack) -> None:
    group = generic_resource(stack, "aws_security_group", "db", {"ingress": [INLINE_RULE]})
    connect(stack, group.get_string_attribute("id"))


def ingress_in_dynamic_block(stack: TerraformStack) -> None:
    dynamic = {"ingress": {"for_each": "${var.rules}", "content": INLINE_RULE}}
    connect(stack, generic_resource(stack, "aws_security_group", "db", {"dynamic": dynamic}).get_string_attribute("id"))


def ingress_by_expression(stack: TerraformStack) -> None:
    rules = TerraformVariable(stack, "rules", type="list(any)")
    group = generic_resource(stack, "aws_security_group", "db", {"ingress": rules.value})
    connect(stack, group.get_string_attribute("id"))


def ingress_by_aspect(stack: TerraformStack) -> None:
    @jsii.implements(bindings.IAspect)
    class AddIngress:
        def visit(self, node: object) -> None:
            if isinstance(node, SecurityGroup) and node.name_input == "db":
                node.put_ingress(prebuilt_ingress())

    connect(stack, SecurityGroup(stack, "db", name="db").id)
    Aspects.of(stack).add(AddIngress())


@pytest.mark.parametrize(
    "build",
    [
        ingress_in_constructor,
        empty_ingress,
        ingress_put_later,
        ingress_by_escape_hatch,
        ingress_of_generated_bindings,
        ingress_in_dynamic_block,
        ingress_by_expression,
        ingress_by_aspect,
    ],
    ids=lambda build: build.__name__,
)
def test_inline_ingress_is_rejected(tmp_path: Path, build: BuildStack) -> None:
    assert stack_problems(tmp_path, build) == [inline_problem("${aws_security_group.db.id}")]


def test_inline_ingress_by_stack_override_is_rejected(tmp_path: Path) -> None:
    assert stack_problems(tmp_path, ingress_by_override_of_stack) == [inline_problem("${local.group}")]


def by_local(stack: TerraformStack, group: SecurityGroup) -> object:
    return TerraformLocal(stack, "group", group.id).as_string


def by_function(stack: TerraformStack, group: SecurityGroup) -> object:
    return Fn.element(TerraformLocal(stack, "groups", [group.id, "sg-0c"]).as_list, 0)


def by_variable(stack: TerraformStack, group: SecurityGroup) -> object:
    group.import_from("sg-0d")
    return TerraformVariable(stack, "group", type="string", default="sg-0d").string_value


def by_id(_stack: TerraformStack, group: SecurityGroup) -> object:
    group.import_from("sg-0d")
    return "sg-0d"


def by_database(stack: TerraformStack, group: SecurityGroup) -> object:
    database = generic_resource(stack, "aws_db_instance", "database", {"vpc_security_group_ids": [group.id]})
    return Fn.element(Token.as_list(database.interpolation_for_attribute("vpc_security_group_ids")), 0)


def by_instance(stack: TerraformStack, group: SecurityGroup) -> object:
    group.add_override("count", 1)
    return TerraformLocal(stack, "group", "${aws_security_group.db[0].id}").as_string


REFERENCES = {
    by_instance: "${local.group}",
    by_local: "${local.group}",
    by_function: "${element(local.groups, 0)}",
    by_variable: "${var.group}",
    by_id: "sg-0d",
    by_database: "${element(aws_db_instance.database.vpc_security_group_ids, 0)}",
}


@pytest.mark.parametrize(("refer", "text"), REFERENCES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_inline_ingress_is_found_by_any_reference(
    tmp_path: Path, refer: Callable[[TerraformStack, SecurityGroup], object], text: str
) -> None:
    def build(stack: TerraformStack, ingress: list[Any] | None) -> None:
        group = SecurityGroup(stack, "db", name="db", ingress=ingress)
        connect(stack, refer(stack, group))

    assert stack_problems(tmp_path / "inline", lambda stack: build(stack, prebuilt_ingress())) == [inline_problem(text)]
    assert stack_problems(tmp_path / "none", lambda stack: build(stack, None)) == []


def test_group_created_after_connection_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connect(stack, "sg-0d")
        SecurityGroup(stack, "db", name="db", ingress=prebuilt_ingress()).import_from("sg-0d")

    assert stack_problems(tmp_path, build) == [inline_problem("sg-0d")]


def test_each_connection_is_reported(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        group = SecurityGroup(stack, "db", name="db", ingress=prebuilt_ingress())
        connect(stack, group.id)
        connect(stack, group.id, "billing")
        gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
        inputs: Any = database_connection("shop", rds_security_group_id=group.id)
        PrivateLinkRdsLattice(stack, "shop", resource_gateway=gateway, **inputs)

    problems = stack_problems(tmp_path, build)
    fields = [problem.partition(":")[0] for problem in problems]
    assert fields == [f"[own] {path}, rds_security_group_id" for path in ("orders", "billing", "gateway")]


HARMLESS_GROUPS: dict[str, tuple[str, Arguments]] = {
    "no inline rules": ("aws_security_group", {}),
    "null": ("aws_security_group", {"ingress": None}),
    "inline egress": ("aws_security_group", {"egress": [INLINE_RULE]}),
    "ignored ingress": ("aws_security_group", {"ingress": [INLINE_RULE], "lifecycle": {"ignore_changes": ["ingress"]}}),
    "ignored ingress in a list": (
        "aws_security_group",
        {"ingress": [INLINE_RULE], "lifecycle": [{"ignore_changes": ["ingress"]}]},
    ),
    "all changes ignored": ("aws_security_group", {"ingress": [INLINE_RULE], "lifecycle": {"ignore_changes": "all"}}),
    "dynamic block without items": (
        "aws_security_group",
        {"dynamic": {"ingress": {"for_each": [], "content": INLINE_RULE}}},
    ),
    "value that can be null": ("aws_security_group", {"ingress": "${var.inline ? var.rules : null}"}),
    "default group": ("aws_default_security_group", {}),
}


@pytest.mark.parametrize(("resource_type", "arguments"), HARMLESS_GROUPS.values(), ids=HARMLESS_GROUPS)
def test_harmless_group_passes(tmp_path: Path, resource_type: str, arguments: Arguments) -> None:
    def build(stack: TerraformStack) -> None:
        connect(stack, generic_resource(stack, resource_type, "db", arguments).get_string_attribute("id"))

    assert stack_problems(tmp_path, build) == []


UNRELATED_REFERENCES = (
    "sg-0d",
    "${module.network.group}",
    "${var.group}",
    "${var.is_own ? aws_security_group.app.id : var.group}",
    "${coalesce(var.group, aws_security_group.app.id)}",
    "${aws_security_group.app.name}",
    "${data.aws_security_group.app.id}",
    "${element(aws_db_instance.database.vpc_security_group_ids, 0)}",
)


@pytest.mark.parametrize("reference", UNRELATED_REFERENCES)
def test_unknown_or_other_group_passes(tmp_path: Path, reference: str) -> None:
    def build(stack: TerraformStack) -> None:
        groups = [SecurityGroup(stack, "app", name="app", ingress=prebuilt_ingress()).id, "sg-0c"]
        generic_resource(stack, "aws_db_instance", "database", {"vpc_security_group_ids": groups})
        connect(stack, TerraformLocal(stack, "group", reference).as_string)

    assert stack_problems(tmp_path, build) == []


def test_default_group_with_inline_ingress_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        group = generic_resource(stack, "aws_default_security_group", "db", {"ingress": [INLINE_RULE]})
        connect(stack, group.get_string_attribute("id"))

    (problem,) = stack_problems(tmp_path, build)
    assert problem == inline_problem("${aws_default_security_group.db.id}", "aws_default_security_group.db.ingress")


def test_exclusive_rules_must_list_rule(tmp_path: Path) -> None:
    def build(stack: TerraformStack, *, is_listed: bool) -> None:
        connection = connect(stack, "sg-0d")
        assert connection.rds_ingress_rule
        rule_ids = [connection.rds_ingress_rule.security_group_rule_id] if is_listed else []
        arguments = {"security_group_id": "sg-0d", "ingress_rule_ids": rule_ids, "egress_rule_ids": []}
        generic_resource(stack, EXCLUSIVE_RULES, "db", arguments)

    assert stack_problems(tmp_path / "not", lambda stack: build(stack, is_listed=False)) == [
        (
            f"[own] orders, rds_security_group_id: got sg-0d, whose list of rules ({EXCLUSIVE_RULES}.db) lacks "
            f"{INGRESS_RULE}; must be a security group whose list has the rule; "
            f"list ${{{INGRESS_RULE}.security_group_rule_id}} in ingress_rule_ids"
        )
    ]
    assert stack_problems(tmp_path / "listed", lambda stack: build(stack, is_listed=True)) == []


def test_unknown_list_of_exclusive_rules_passes(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connect(stack, "sg-0d")
        arguments = {"security_group_id": "sg-0d", "ingress_rule_ids": "${var.rule_ids}"}
        generic_resource(stack, EXCLUSIVE_RULES, "db", arguments)

    assert stack_problems(tmp_path, build) == []


class Network(TerraformStack):
    """A stack with a database's security group."""

    def __init__(self, app: App, ingress: list[Any] | None) -> None:
        super().__init__(app, "network")
        bindings.AwsProvider(self, "aws", region="us-east-1")
        bindings.LocalBackend(self, path="network.tfstate")
        self.group = SecurityGroup(self, "db", name="db", ingress=ingress)
        TerraformOutput(self, "group", value=self.group.id)


def refer_by_output(stack: TerraformStack, network: Network) -> object:
    del stack
    return network.group.id


def refer_by_remote_state(stack: TerraformStack, network: Network) -> object:
    del network
    return bindings.DataTerraformRemoteStateLocal(stack, "network", path="network.tfstate").get_string("group")


@pytest.mark.parametrize("refer", [refer_by_output, refer_by_remote_state], ids=lambda refer: refer.__name__)
def test_inline_ingress_of_other_stack_is_rejected(
    tmp_path: Path, refer: Callable[[TerraformStack, Network], object]
) -> None:
    def build(app: App, ingress: list[Any] | None) -> None:
        network = Network(app, ingress)
        stack = create_user_stack(app)
        if not ingress:
            # A group at the same address in the stack of the connection.
            SecurityGroup(stack, "db", name="other", ingress=prebuilt_ingress())
        connect(stack, refer(stack, network))

    (problem,) = synthesis_problems(tmp_path / "inline", lambda app: build(app, prebuilt_ingress()))
    assert problem.startswith("[own] orders, rds_security_group_id: got ${data.terraform_remote_state.")
    assert "(aws_security_group.db.ingress of the stack network) remove" in problem
    assert synthesis_problems(tmp_path / "none", lambda app: build(app, None)) == []


def test_group_passed_on_by_third_stack_is_rejected(tmp_path: Path) -> None:
    def build(app: App, ingress: list[Any] | None) -> None:
        network = Network(app, ingress)
        storage = TerraformStack(app, "storage")
        bindings.AwsProvider(storage, "aws", region="us-east-1")
        groups = {"vpc_security_group_ids": [network.group.id]}
        database = generic_resource(storage, "aws_db_instance", "database", groups)
        group_ids = Token.as_list(database.interpolation_for_attribute("vpc_security_group_ids"))
        connect(create_user_stack(app), Fn.element(group_ids, 0))

    (problem,) = synthesis_problems(tmp_path / "inline", lambda app: build(app, prebuilt_ingress()))
    assert "(aws_security_group.db.ingress of the stack network) remove" in problem
    assert synthesis_problems(tmp_path / "none", lambda app: build(app, None)) == []


def test_group_of_looked_up_database_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack, identifier: str) -> None:
        group = SecurityGroup(stack, "db", name="db", ingress=prebuilt_ingress())
        arguments = {"identifier": identifier, "vpc_security_group_ids": [group.id]}
        generic_resource(stack, "aws_db_instance", "database", arguments)
        PrivateLinkRdsLattice.from_db_instance(
            stack, "orders", db_instance_identifier="orders", polytomic_aws_account_id="123456789012"
        )

    (problem,) = stack_problems(tmp_path / "same", lambda stack: build(stack, "orders"))
    assert "whose inline rules (aws_security_group.db.ingress) remove" in problem
    assert stack_problems(tmp_path / "other", lambda stack: build(stack, "billing")) == []


def test_remote_state_of_other_app_passes(tmp_path: Path) -> None:
    def build(app: App) -> None:
        Network(app, prebuilt_ingress())
        stack = create_user_stack(app)
        state = bindings.DataTerraformRemoteStateLocal(stack, "network", path="other.tfstate")
        connect(stack, state.get_string("group"))

    assert synthesis_problems(tmp_path, build) == []


def add_egress_rule(stack: TerraformStack, group: str) -> None:
    SecurityGroupRule(
        stack,
        "more",
        type="egress",
        from_port=443,
        to_port=443,
        protocol="tcp",
        cidr_blocks=["10.0.0.0/16"],
        security_group_id=group,
    )


def test_separate_egress_of_dedicated_gateway_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        add_egress_rule(stack, connect(stack, "sg-0d").security_group_id)

    group = "aws_security_group.orders_resource_gateway_security_group_D911FB87"
    (problem,) = stack_problems(tmp_path, build)
    expected = (
        f"[own] orders, security_group: got the further rule aws_security_group_rule.more, which {group}.egress "
        "removes at each second apply; must be a group without separate egress rules; remove the rule, since the "
        "resource gateway needs egress to the database only, or set all egress rules, the database's among them, with "
        "security_group.put_egress"
    )
    assert problem == expected


def test_separate_egress_passes_if_inline_egress_is_ignored(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        connection = connect(stack, "sg-0d")
        add_egress_rule(stack, connection.security_group_id)
        assert connection.security_group
        connection.security_group.lifecycle = bindings.TerraformResourceLifecycle(ignore_changes=["egress"])

    assert stack_problems(tmp_path, build) == []


def connect_to_gateway(stack: TerraformStack) -> ResourceGateway:
    gateway = ResourceGateway(stack, "gateway", **GATEWAY_INPUTS)
    inputs: Any = database_connection("shop")
    PrivateLinkRdsLattice(stack, "shop", resource_gateway=gateway, **inputs)
    return gateway


def test_separate_egress_of_shared_gateway_passes(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        add_egress_rule(stack, connect_to_gateway(stack).security_group_id)

    assert stack_problems(tmp_path, build) == []


def put_egress(group: SecurityGroup) -> None:
    group.put_egress([SecurityGroupEgress(from_port=443, to_port=443, protocol="tcp", cidr_blocks=["10.0.0.0/16"])])


def override_egress(group: SecurityGroup) -> None:
    group.add_override("egress", [])


@pytest.mark.parametrize("change", [put_egress, override_egress], ids=lambda change: change.__name__)
def test_inline_egress_of_shared_gateway_is_rejected(tmp_path: Path, change: Callable[[SecurityGroup], None]) -> None:
    def build(stack: TerraformStack) -> None:
        gateway = connect_to_gateway(stack)
        assert gateway.security_group
        change(gateway.security_group)

    (problem,) = stack_problems(tmp_path, build)
    assert problem.startswith("[own] gateway, security_group_id: got ${aws_security_group.gateway_security_group_")
    assert "must be a security group without inline egress" in problem


def existing_gateway(stack: TerraformStack, group: object, **options: object) -> None:
    ids: Any = {"resource_gateway_id": "rgw-0a", "security_group_id": group, **options}
    gateway = ResourceGateway.from_ids(stack, "gateway", **ids)
    inputs: Any = database_connection("shop")
    PrivateLinkRdsLattice(stack, "shop", resource_gateway=gateway, **inputs)


def test_existing_gateway_of_generated_bindings_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack, **arguments: object) -> None:
        group = generic_resource(stack, "aws_security_group", "gate", {"egress": [INLINE_RULE], **arguments})
        existing_gateway(stack, group.get_string_attribute("id"))

    with pytest.raises(InputError, match="a security group without inline egress"):
        stack_problems(tmp_path / "inline", build)
    ignored: Any = {"lifecycle": {"ignore_changes": ["egress"]}}
    assert stack_problems(tmp_path / "ignored", lambda stack: build(stack, **ignored)) == []


def test_exclusive_rules_may_list_egress_rule_later(tmp_path: Path) -> None:
    def build(stack: TerraformStack, *, is_listed: bool) -> None:
        arguments = {"security_group_id": "sg-0f", "ingress_rule_ids": []}
        exclusive = generic_resource(stack, EXCLUSIVE_RULES, "gate", arguments)
        existing_gateway(stack, "sg-0f")
        rule = "aws_security_group_rule.gateway_egress_to_sg_0123456789abcdef0_5432_D2FB0B0A"
        exclusive.add_override("egress_rule_ids", [f"${{{rule}.security_group_rule_id}}"] if is_listed else [])

    (problem,) = stack_problems(tmp_path / "not", lambda stack: build(stack, is_listed=False))
    assert problem.startswith(
        f"[own] gateway, security_group_id: got sg-0f, whose list of rules ({EXCLUSIVE_RULES}.gate)"
    )
    assert stack_problems(tmp_path / "listed", lambda stack: build(stack, is_listed=True)) == []


def test_inline_egress_put_on_existing_gateway_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack, **options: object) -> None:
        group = SecurityGroup(stack, "gate", name="gate")
        existing_gateway(stack, group.id, **options)
        put_egress(group)

    (problem,) = stack_problems(tmp_path / "rules", build)
    assert problem.startswith("[own] gateway, security_group_id: got ${aws_security_group.gate.id}, whose inline rules")
    assert stack_problems(tmp_path / "has_rules", lambda stack: build(stack, has_rules=True)) == []


def test_imported_group_of_existing_gateway_is_rejected(tmp_path: Path) -> None:
    def build(stack: TerraformStack) -> None:
        existing_gateway(stack, "sg-0f")
        connect(stack, "sg-0d", import_ids={"security_group": "sg-0f"})

    problems = stack_problems(tmp_path, build)
    assert [problem.partition(": got ")[0] for problem in problems] == ["[own] gateway, security_group_id"]
    assert "(aws_security_group.orders_resource_gateway_security_group_D911FB87.egress) remove" in problems[0]


def test_skipped_validation_passes(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), skip_validation=True)
    ingress_in_constructor(create_user_stack(app))
    app.synth()
    assert json.loads((tmp_path / "stacks/own/cdk.tf.json").read_text("utf-8"))["resource"]


def test_rejected_group_leaves_previous_output(tmp_path: Path) -> None:
    def synthesize() -> None:
        with atomic_output(tmp_path) as folder:
            app = App(outdir=folder)
            ingress_in_constructor(create_user_stack(app))
            app.synth()

    with pytest.raises(SynthesisError, match=r"orders, rds_security_group_id: got .*aws_security_group\.db"):
        synthesize()
    assert list(tmp_path.iterdir()) == []


def test_stack_of_connections_needs_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    class CountingProvider:
        def __init__(self, provider: object) -> None:
            self.provider = provider

        def __getattr__(self, name: str) -> object:
            calls[name] += 1
            return getattr(self.provider, name)

    def synthesize(build: BuildStack) -> int:
        app = App(outdir=str(tmp_path))
        build(create_user_stack(app))
        with monkeypatch.context() as patch:
            patch.setattr(jsii.kernel, "provider", CountingProvider(jsii.kernel.provider))
            calls.clear()
            app.synth()
        return calls["sync_complete"]

    assert synthesize(dedicated_gateway_connection()) == 0
    assert synthesize(lambda stack: connect_to_gateway(stack) and None) == 0
    assert synthesize(lambda stack: connect(stack, SecurityGroup(stack, "db", name="db").id)) == 1
