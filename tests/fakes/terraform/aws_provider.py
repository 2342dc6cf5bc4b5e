"""A stand-in for the AWS provider: Terraform's plugin protocol 6, and no AWS behind it.

Terraform core is real. This program answers where the provider would. It serves the schema in ``schema.json`` (the
shape of ``terraform providers schema -json``; names, types and flags are those of hashicorp/aws 6.25.0), leaves
computed attributes unknown in the plan, fills them with made-up ids and ARNs on apply, asks for replacement where AWS
does, and refuses what core lets through and the AWS provider does not: a value for a read-only attribute, a malformed
ARN or account id, a value outside an enumeration, a rule without its ports. What it knows of a resource type besides
the schema is in ``rules.json``.

What is there in AWS, and what a change makes of it, is behind ``Backing``. That of ``Imagined`` is a dict: it remembers
what stands, which is what it made, what Terraform refreshed, and what a test put into the world. As AWS does, it
refuses a second of what must be unique (a name, a rule) and the deletion of what something else uses. A resource
gateway has a network interface in each of its subnets that the world knows, and takes its addresses there.

What it does not show: that AWS accepts the request. Permissions, quotas, drift, delays, most of the provider's
validators, its defaults (an argument left out stays null) and its other versions are not modelled.

Ids are a hash of the resource's type and values: the same on every run. A ``Provider`` gives an id once: the second
of two equal resources, or an equal replacement, gets another. Started by Terraform (``main``), each process counts
anew, and an equal replacement keeps its id.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import grpc  # type: ignore[import-untyped]  # grpcio has no stubs
import msgpack  # type: ignore[import-untyped]  # msgpack has no stubs
from google.protobuf.message_factory import GetMessageClass
from tf.gen import tfplugin_pb2  # type: ignore[import-untyped]  # tf is not marked as typed

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDER_ADDRESS = "registry.terraform.io/hashicorp/aws"
# What hashicorp/aws is to Terraform, and to OpenTofu.
PROVIDER_ADDRESSES = (PROVIDER_ADDRESS, "registry.opentofu.org/hashicorp/aws")
FAKE_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"  # where no provider block names one, as AWS_REGION would in a user's shell
DATA_FOLDER = Path(__file__).parent
PROVIDER_SCHEMA = json.loads((DATA_FOLDER / "provider_schema.json").read_text())["provider_schemas"][PROVIDER_ADDRESS]
PROVIDER_RULES = json.loads((DATA_FOLDER / "provider_rules.json").read_text())
UNKNOWN_VALUE = msgpack.ExtType(0, b"\0")
NESTING_MODES = {"single": 1, "list": 2, "set": 3, "map": 4}
# go-plugin's handshake: Terraform puts it into the environment of every provider that it starts.
HANDSHAKE_COOKIE = ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")

Message = Any  # protobuf's and grpc's objects, which have no stubs
Values = dict[str, Any]
AwsResources = dict[str, dict[str, Values]]


class AwsRefusal(Exception):  # noqa: N818  # not a fault of the program: Terraform shows it as a diagnostic
    """A request that AWS would refuse: summary, detail."""


def encode_value(value: object) -> Values:
    return {"msgpack": msgpack.packb(value)}


def decode_value(value: Message) -> Any:  # noqa: ANN401  # any Terraform value
    return msgpack.unpackb(value.msgpack)


def schema_message(schema: Values) -> Message:
    """A schema of ``terraform providers schema -json`` as the protocol's message."""
    return tfplugin_pb2.Schema(version=schema["version"], block=block_message(schema["block"]))


@functools.cache
def provider_schemas() -> Values:
    """What each Terraform is answered that asks for the schemas: all of them, and what the provider is capable of."""
    of = {
        kind: {name: schema_message(schema) for name, schema in PROVIDER_SCHEMA[kind].items()}
        for kind in ("resource_schemas", "data_source_schemas")
    }
    capabilities = {"get_provider_schema_optional": True}
    return {"provider": schema_message(PROVIDER_SCHEMA["provider"]), "server_capabilities": capabilities, **of}


def block_message(block: Values) -> Values:
    return {
        "attributes": [
            {
                flag: attribute.get(flag, False)
                for flag in ("required", "optional", "computed", "sensitive", "deprecated")
            }
            | {"name": name, "type": json.dumps(attribute["type"]).encode()}
            for name, attribute in block.get("attributes", {}).items()
        ],
        "block_types": [
            {
                "type_name": name,
                "block": block_message(nested["block"]),
                "nesting": NESTING_MODES[nested["nesting_mode"]],
                "min_items": nested.get("min_items", 0),
                "max_items": nested.get("max_items", 0),
            }
            for name, nested in block.get("block_types", {}).items()
        ],
    }


def empty_object(block: Values) -> Values:
    """An object of the block's type with nothing in it: null attributes, and no nested blocks."""
    nothing: Values = {"single": None, "list": [], "set": [], "map": {}}
    nested = {name: nothing[nested["nesting_mode"]] for name, nested in block.get("block_types", {}).items()}
    return dict.fromkeys(block["attributes"]) | nested


def read_only_paths(block: Values, prefix: str = "") -> Iterator[str]:
    """Dotted paths of the attributes that only the provider may set."""
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and not attribute.get("optional"):
            yield prefix + name
    for name, nested in block.get("block_types", {}).items():
        yield from read_only_paths(nested["block"], f"{prefix}{name}.")


def select_values(value: object, path: list[str]) -> Iterator[Any]:
    """Every value at a path, through lists and sets; nothing where a parent is null or unknown."""
    if isinstance(value, list):
        for item in value:
            yield from select_values(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        yield from select_values(value[path[0]], path[1:])


def is_known(value: object) -> bool:
    return value not in (None, []) and not isinstance(value, msgpack.ExtType)


def find_violations(config: Values, path: str, check: Values) -> Iterator[str]:
    found = list(select_values(config, path.split(".")))
    given = [value for value in found if is_known(value)]
    if check.get("required") and None in found:
        yield "is required"
    if len(given) > check.get("max_items", len(given)):
        yield f"may be given {check['max_items']} time(s), not {len(given)}"
    if "pattern" in check:
        pattern = PROVIDER_RULES["patterns"].get(check["pattern"], check["pattern"])
        yield from (
            f"is {value!r}, which does not match {pattern}" for value in given if not re.fullmatch(pattern, value)
        )
    if "between" in check:
        low, high = check["between"]
        yield from (f"is {value}, not between {low} and {high}" for value in given if not low <= value <= high)
    if any(value not in (None, []) for value in found):
        yield from (f"conflicts with {name}" for name in check.get("conflicts_with", ()) if is_known(config[name]))
        yield from (f"requires {name}" for name in check.get("requires", ()) if config[name] is None)


def error_diagnostic(summary: str, detail: str, attribute: str = "") -> Values:
    path = {"attribute": {"steps": [{"attribute_name": attribute}]}} if attribute else {}
    return {"severity": "ERROR", "summary": summary, "detail": detail} | path


def attributes_as_blocks(block: Values) -> dict[str, Values]:
    """The attributes that can be written as blocks, such as ``egress``: name -> type of each member."""
    types = {name: attribute["type"] for name, attribute in block["attributes"].items() if attribute.get("optional")}
    return {name: kind[1][1] for name, kind in types.items() if kind[0] == "set" and kind[1][0] == "object"}


def fill_nulls(block: Values, values: Values) -> Values:
    """The values with nothing left null in what can be written as blocks, as the AWS provider plans and reads it."""
    nothing: Values = {"string": "", "number": 0, "bool": False}
    return values | {
        name: [
            {key: nothing.get(str(members[key]), []) if value is None else value for key, value in item.items()}
            for item in values[name]
        ]
        for name, members in attributes_as_blocks(block).items()
        if isinstance(values.get(name), list)
    }


class AwsBackend(Protocol):
    """What is there in AWS, by resource type. What AWS would refuse raises ``Refused``."""

    def find(self, kind: str, key: str) -> Values:
        """The attributes of what is there; the key is an import id, or a data source's argument of ``rules.json``."""

    def find_ids(self, kind: str, wanted: dict[str, list[str]]) -> list[str]:
        """The keys of all whose attributes have one of the values each."""

    def read(self, kind: str, state: Values) -> Values | None:
        """The attributes that are now otherwise than in a state, or none if it is gone."""

    def create(self, kind: str, planned: Values) -> Values:
        """Make it; return the planned attributes with those that were unknown."""

    def update(self, kind: str, prior: Values, planned: Values) -> None:
        """Change it in place."""

    def delete(self, kind: str, prior: Values) -> None:
        """Delete it."""


class FakeAwsProvider:
    """One provider. Each RPC is a method of its name in snake case: request and peer in, the response's fields out.

    An RPC without a method is answered with an empty response: nothing to say to a configuration, nothing to stop.
    Terraform opens a connection for each provider block; the peer tells them apart.

    Attributes:
        backend: what is there in AWS.
    """

    def __init__(self, backing: AwsBackend) -> None:
        self.backend = backing
        self._provider_blocks: dict[str, Values] = {}
        self._lock = threading.Lock()

    @property
    def aws_resources(self) -> AwsResources:
        """What is imagined to be there in AWS."""
        assert isinstance(self.backend, InMemoryAws)
        return self.backend.resources

    @aws_resources.setter
    def aws_resources(self, world: AwsResources) -> None:
        self.backend = InMemoryAws(world)

    def grpc_handler(self) -> Message:
        def serve(method: Message) -> Message:
            name = re.sub(r"(?<!^)(?=[A-Z])", "_", method.name).lower()
            call: Message = getattr(self, name, lambda _request, _peer: {})
            response = GetMessageClass(method.output_type)

            def respond(request: Message, context: Message) -> Message:
                try:
                    return response(**call(request, context.peer()))
                except AwsRefusal as refused:
                    return response(diagnostics=[error_diagnostic(*refused.args)])

            return grpc.unary_unary_rpc_method_handler(
                respond, GetMessageClass(method.input_type).FromString, response.SerializeToString
            )

        methods = tfplugin_pb2.DESCRIPTOR.services_by_name["Provider"].methods
        rpcs = {method.name: serve(method) for method in methods}
        return grpc.method_handlers_generic_handler("tfplugin6.Provider", rpcs)

    def get_provider_schema(self, _request: Message, _peer: str) -> Values:
        return provider_schemas()

    def configure_provider(self, request: Message, peer: str) -> Values:
        self._provider_blocks[peer] = decode_value(request.config)
        return {}

    def validate_resource_config(self, request: Message, _peer: str) -> Values:
        config = decode_value(request.config)
        block = PROVIDER_SCHEMA["resource_schemas"][request.type_name]["block"]
        diagnostics = [
            error_diagnostic("Read-only attribute", f"{path} is decided by AWS and cannot be set.", path.split(".")[0])
            for path in read_only_paths(block)
            if any(value is not None for value in select_values(config, path.split(".")))
        ]
        diagnostics += [
            error_diagnostic("Invalid attribute value", f"{path} {complaint}.", path.split(".")[0])
            for path, check in PROVIDER_RULES["resources"][request.type_name]["checks"].items()
            for complaint in find_violations(config, path, check)
        ]
        return {"diagnostics": diagnostics}

    def upgrade_resource_state(self, request: Message, _peer: str) -> Values:
        return {"upgraded_state": {"json": request.raw_state.json}}

    def plan_resource_change(self, request: Message, peer: str) -> Values:
        planned, prior, config = (
            decode_value(value) for value in (request.proposed_new_state, request.prior_state, request.config)
        )
        if planned is None:
            return {"planned_state": encode_value(None)}
        block = PROVIDER_SCHEMA["resource_schemas"][request.type_name]["block"]
        if prior is None:
            planned |= {
                name: UNKNOWN_VALUE
                for name, attribute in block["attributes"].items()
                if attribute.get("computed") and planned[name] is None
            }
        planned = fill_nulls(block, planned) | self._from_provider_block(config, peer)
        replaced_by = PROVIDER_RULES["resources"][request.type_name]["requires_replace"]
        changed = [name for name in replaced_by if prior is not None and planned[name] != prior[name]]
        return {
            "planned_state": encode_value(planned),
            "requires_replace": [{"steps": [{"attribute_name": name}]} for name in changed],
            "legacy_type_system": bool(attributes_as_blocks(block)),
        }

    def apply_resource_change(self, request: Message, _peer: str) -> Values:
        kind, planned, prior = request.type_name, decode_value(request.planned_state), decode_value(request.prior_state)
        with self._lock:
            if prior is None:
                planned = self.backend.create(kind, planned)
            elif planned is None:
                self.backend.delete(kind, prior)
            else:
                self.backend.update(kind, prior, planned)
        legacy = bool(attributes_as_blocks(PROVIDER_SCHEMA["resource_schemas"][kind]["block"]))
        return {"new_state": encode_value(planned), "legacy_type_system": legacy}

    def read_resource(self, request: Message, peer: str) -> Values:
        state = decode_value(request.current_state)
        with self._lock:
            found = self.backend.read(request.type_name, state)
        if found is None:
            return {"new_state": encode_value(None)}
        return {"new_state": encode_value(state | self._split_tags(found, state.get("tags"), peer))}

    def import_resource_state(self, request: Message, peer: str) -> Values:
        block = PROVIDER_SCHEMA["resource_schemas"][request.type_name]["block"]
        with self._lock:
            found = {"id": request.id} | self.backend.find(request.type_name, request.id)
        # Where AWS has no tags, what is written for it is none or an empty map; the AWS provider finds no difference.
        state = (
            empty_object(block)
            | self._from_provider_block(empty_object(block), peer)
            | self._split_tags(found, {}, peer)
        )
        return {
            "imported_resources": [{"type_name": request.type_name, "state": encode_value(fill_nulls(block, state))}]
        }

    def read_data_source(self, request: Message, peer: str) -> Values:
        config = decode_value(request.config)
        argument = PROVIDER_RULES["data_sources"][request.type_name]
        if isinstance(argument, dict):
            found = {"id": DEFAULT_REGION, "ids": self._filter_ids(config["filter"], **argument)}
            return {"state": encode_value(config | self._from_provider_block(config, peer) | found)}
        if config[argument] is None:
            raise AwsRefusal("Not modelled", f"The stand-in finds {request.type_name} by {argument} alone.")
        with self._lock:
            found = {"id": config[argument]} | self.backend.find(request.type_name, config[argument])
        found = {name: value for name, value in found.items() if name in config}
        return {"state": encode_value(config | self._from_provider_block(config, peer) | found)}

    def _filter_ids(self, given: list[Values], of: str, filters: dict[str, str]) -> list[str]:
        """The keys of what matches all filters given; ``filters`` says where the value for each stands."""
        unknown = {one["name"] for one in given} - filters.keys()
        if unknown:
            raise AwsRefusal("Not modelled", f"The stand-in knows no filter {unknown} of {of}.")
        with self._lock:
            return self.backend.find_ids(of, {filters[one["name"]]: one["values"] for one in given})

    def _split_tags(self, found: Values, stated: Values | None, peer: str) -> Values:
        """What was found, with its tags apart from those of the provider block, as the AWS provider does."""
        if "tags" not in found:
            return found
        defaults = self._default_tags(peer)
        own = {key: value for key, value in found["tags"].items() if defaults.get(key) != value}
        return found | {"tags": own or (stated and {}), "tags_all": found["tags"]}

    def _from_provider_block(self, config: Values, peer: str) -> Values:
        """The region and the tags that a resource or data source takes from its provider block."""
        block = self._provider_blocks[peer]
        values = {"region": config["region"] or block["region"] or DEFAULT_REGION}
        if "tags_all" in config:
            tags = [self._default_tags(peer), config["tags"] or {}]
            unknown = any(isinstance(some, msgpack.ExtType) for some in tags)
            values["tags_all"] = UNKNOWN_VALUE if unknown else {key: some[key] for some in tags for key in some}
        return values

    def _default_tags(self, peer: str) -> Any:  # noqa: ANN401  # may be unknown
        return next((block["tags"] or {} for block in self._provider_blocks[peer]["default_tags"]), {})


class InMemoryAws:
    """A backing that nobody else sees.

    Args:
        resources: what is already there in AWS, for data sources and imports: resource type -> key -> attributes. The
            filters of ``rules.json`` are compared with the attributes.
    """

    def __init__(self, world: AwsResources | None = None) -> None:
        self.resources = world or {}
        self._creation_counts: Counter[str] = Counter()
        self._created_resources: AwsResources = {}

    def find(self, kind: str, key: str) -> Values:
        if key not in self.resources.get(kind, {}):
            raise AwsRefusal("Couldn't find resource", f"There is no {kind} {key!r} in AWS.")
        return self.resources[kind][key]

    def find_ids(self, kind: str, wanted: dict[str, list[str]]) -> list[str]:
        return [
            key
            for key, there in self.resources.get(kind, {}).items()
            if all(there[name] in values for name, values in wanted.items())
        ]

    def read(self, kind: str, state: Values) -> Values:
        self._created_resources.setdefault(kind, {})[state["id"]] = state
        return {}

    def create(self, kind: str, planned: Values) -> Values:
        self._refuse_duplicate(kind, planned)
        made = self._computed_attributes(kind, planned)
        self._create_gateway_interfaces(kind, made)
        self._created_resources.setdefault(kind, {})[made["id"]] = made
        return made

    def update(self, kind: str, _prior: Values, planned: Values) -> None:
        self._created_resources.setdefault(kind, {})[planned["id"]] = planned

    def delete(self, kind: str, prior: Values) -> None:
        key = prior["id"]
        for user, path in PROVIDER_RULES["resources"][kind].get("used_by", ()):
            for name, values in self._created_resources.get(user, {}).items():
                if key in select_values(values, path.split(".")) and (user, name) != (kind, key):
                    raise AwsRefusal("DependencyViolation", f"{kind} {key} is in use: {path} of {user} {name}.")
        for there in (self.resources, self._created_resources):
            there.get(kind, {}).pop(key, None)
        self._delete_gateway_interfaces(key)

    def _refuse_duplicate(self, kind: str, planned: Values) -> None:
        for rule in PROVIDER_RULES["resources"][kind].get("unique", ()):
            key = [planned[name] for name in rule["by"]]
            for there in (self.resources.get(kind, {}), self._created_resources.get(kind, {})):
                for name, values in there.items():
                    if [values.get(name) for name in rule["by"]] == key:
                        same = ", ".join(f"{name} {value}" for name, value in zip(rule["by"], key, strict=True))
                        raise AwsRefusal(rule["code"], f"{kind} with {same} is there already: {name}.")

    def _create_gateway_interfaces(self, kind: str, made: Values) -> None:
        if kind != "aws_vpclattice_resource_gateway" or made["ip_address_type"] == "IPV6":
            return
        subnets, needed = self.resources.get("aws_subnet", {}), made["ipv4_addresses_per_eni"]
        joined = {name: subnets[name] for name in made["subnet_ids"] if name in subnets}
        for name, subnet in joined.items():
            if subnet["available_ip_address_count"] < needed:
                raise AwsRefusal("InsufficientFreeAddressesInSubnet", f"{name} has fewer than {needed} free addresses.")
        groups = self._created_resources.get("aws_security_group", {})
        (group,) = (groups.get(name, {}).get("name") for name in made["security_group_ids"])
        for name, subnet in joined.items():
            subnet["available_ip_address_count"] -= needed
            self.resources.setdefault("aws_network_interface", {})[f"eni-{made['id']}-{name}"] = {
                "description": made["id"],
                "group_name": group,
                "private_ips": [f"10.0.0.{host}" for host in range(needed)],
                "subnet_id": name,
                "vpc_id": made["vpc_id"],
            }

    def _delete_gateway_interfaces(self, key: str) -> None:
        interfaces = self.resources.get("aws_network_interface", {})
        for name in [name for name, values in interfaces.items() if values["description"] == key]:
            gone = interfaces.pop(name)
            self.resources["aws_subnet"][gone["subnet_id"]]["available_ip_address_count"] += len(gone["private_ips"])

    def _computed_attributes(self, kind: str, planned: Values) -> Values:
        given = {name: value for name, value in planned.items() if value != UNKNOWN_VALUE}
        content = json.dumps([kind, given], sort_keys=True)
        self._creation_counts[content] += 1
        digest = hashlib.sha256(f"{self._creation_counts[content]} {content}".encode()).hexdigest()
        facts = given | {"account": FAKE_ACCOUNT_ID, "hash": digest[:17], "uuid": str(uuid.UUID(digest[:32]))}
        for name, value in PROVIDER_RULES["resources"][kind]["computed"].items():
            facts.setdefault(name, value.format_map(facts) if isinstance(value, str) else value)
        return {name: facts.get(name) for name in planned}


@contextmanager
def serve_plugin(provider: FakeAwsProvider, address: str, shutdown_event: threading.Event) -> Iterator[int]:
    """A gRPC server for go-plugin: the provider, its standard output (none) and its end. Yields the port."""

    def shutdown(_request: bytes, _context: object) -> bytes:
        shutdown_event.set()
        return b""

    # The server leaves its threads to the garbage collector, which leaves them where a failed test is told of.
    with ThreadPoolExecutor(thread_name_prefix="stand-in") as threads:
        server = grpc.server(threads)
        server.add_generic_rpc_handlers(
            (
                provider.grpc_handler(),
                grpc.method_handlers_generic_handler(
                    "plugin.GRPCController", {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)}
                ),
                grpc.method_handlers_generic_handler(
                    "plugin.GRPCStdio",
                    {"StreamStdio": grpc.unary_stream_rpc_method_handler(lambda _request, _context: iter(()))},
                ),
            )
        )
        port = server.add_insecure_port(address)
        server.start()
        try:
            yield port
        finally:
            server.stop(grace=0.5).wait()


@contextmanager
def serve_in_process(provider: FakeAwsProvider) -> Iterator[str]:
    """Serve from this process; yields the value of TF_REATTACH_PROVIDERS.

    It is TCP, because only then does each of Terraform's connections have a name of its own. Terraform kills the
    process named there when it cannot connect, so it is told the id of a child that does nothing.
    """
    with (
        subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as decoy,  # noqa: S607  # any PATH's cat
        serve_plugin(provider, "127.0.0.1:0", threading.Event()) as port,
    ):
        address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
        plugin = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": decoy.pid, "Test": True, "Addr": address}
        yield json.dumps(dict.fromkeys(PROVIDER_ADDRESSES, plugin))


def main() -> None:
    """Be a provider's program: Terraform starts it, reads the address on standard output and ends it.

    Its argument names the file that holds the world as JSON.
    """
    if os.environ.get(HANDSHAKE_COOKIE[0]) != HANDSHAKE_COOKIE[1]:
        sys.exit("This is a provider for Terraform, which starts it when it needs it.")
    parent, ended = os.getppid(), threading.Event()
    provider = FakeAwsProvider(InMemoryAws(json.loads(Path(sys.argv[1]).read_text())))
    with tempfile.TemporaryDirectory() as folder, serve_plugin(provider, f"unix:{folder}/socket", ended):
        print(f"1|6|unix|{folder}/socket|grpc|", flush=True)  # noqa: T201  # the handshake
        while not ended.wait(0.5) and os.getppid() == parent:
            pass  # a Terraform that was killed does not say so


if __name__ == "__main__":
    main()
