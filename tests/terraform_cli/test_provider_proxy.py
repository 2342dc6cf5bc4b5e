"""The gRPC proxy in front of the AWS provider: RPCs, the trimmed schema, and the configurations of connections."""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # grpcio has no stubs
import pytest
from tf.gen import tfplugin_pb2  # type: ignore[import-untyped]  # tf is not marked as typed

from fakes.terraform.provider_schema import PROVIDER_ADDRESS, PROVIDER_ADDRESSES
from terraform_cli import provider_proxy
from terraform_cli.provider_proxy import UNLIMITED_MESSAGES, serve_real_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NO_AWS = "http://127.0.0.1:1"


class StubProvider(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpcio has no stubs
    """A provider with a name, and answers that tests can recognize."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stop: Callable[[float | None], Any] = lambda _grace: None
        self.started = threading.Event()
        self.cancelled = threading.Event()
        self.answered: list[bytes] = []
        self.schema_reads = 0

    def service(self, details: Any) -> Any:  # noqa: ANN401  # grpcio has no stubs
        rpc = details.method.removeprefix("/tfplugin5.Provider/")
        handlers = {"GetSchema": self.read_schema, "ReadResource": self.refuse, "ReadDataSource": self.wait}
        return grpc.unary_unary_rpc_method_handler(handlers.get(rpc, self.answer))

    def answer(self, request: bytes, _context: object) -> bytes:
        self.answered.append(request)
        return self.name.encode() + b" answers " + request

    def refuse(self, request: bytes, context: Any) -> None:  # noqa: ANN401  # grpcio has no stubs
        context.abort(grpc.StatusCode.PERMISSION_DENIED, f"no access to {request.decode()}")

    def wait(self, _request: bytes, context: Any) -> bytes:  # noqa: ANN401
        context.add_callback(self.cancelled.set)
        self.started.set()
        self.cancelled.wait(10)
        return b""

    def read_schema(self, _request: bytes, _context: object) -> bytes:
        self.schema_reads += 1
        schema = tfplugin_pb2.Schema(version=7)
        names = ("aws_used", "aws_other")
        response = tfplugin_pb2.GetProviderSchema.Response(
            provider=schema,
            resource_schemas=dict.fromkeys(names, schema),
            data_source_schemas=dict.fromkeys(names, schema),
        )
        serialized: bytes = response.SerializeToString()
        return serialized


@pytest.fixture
def stubs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[StubProvider]:
    """Have the proxy start stub providers; return the list of the started providers."""
    started: list[StubProvider] = []

    @contextmanager
    def run_stub(_program: Path, _endpoint_url: str) -> Iterator[str]:
        stub = StubProvider(f"provider {len(started)}")
        with ThreadPoolExecutor() as threads:
            server = grpc.server(threads, options=UNLIMITED_MESSAGES)
            server.add_generic_rpc_handlers((stub,))
            address = f"unix:{tmp_path}/{len(started)}"
            server.add_insecure_port(address)
            server.start()
            stub.stop = server.stop
            started.append(stub)
            yield address
            server.stop(None).wait()

    monkeypatch.setattr(provider_proxy, "run_real_provider", run_stub)
    return started


@pytest.fixture
def proxy(stubs: list[StubProvider], tmp_path: Path) -> Iterator[str]:
    """Yield the address of a proxy in front of stub providers."""
    assert stubs == []
    with serve_real_provider(tmp_path / "program", NO_AWS, ["aws_used"]) as reattach:
        yield proxy_address(reattach)


def proxy_address(reattach: str) -> str:
    address: str = json.loads(reattach)[PROVIDER_ADDRESS]["Addr"]["String"]
    return address


class Connection:
    """A connection to the proxy, as Terraform's: with an open stream of the provider's output."""

    def __init__(self, address: str) -> None:
        self.channel = grpc.insecure_channel(
            address, options=[*UNLIMITED_MESSAGES, ("grpc.use_local_subchannel_pool", 1)]
        )
        self.output = self.channel.unary_stream("/plugin.GRPCStdio/StreamStdio")(b"")

    def rpc(self, name: str) -> Any:  # noqa: ANN401  # grpcio has no stubs
        return self.channel.unary_unary(f"/tfplugin5.Provider/{name}")

    def call(self, name: str, request: bytes = b"") -> bytes:
        response: bytes = self.rpc(name)(request, timeout=10)
        return response

    def configure(self, config: str) -> str:
        """Configure the provider; return the name of the provider."""
        request = tfplugin_pb2.ConfigureProvider.Request(config={"msgpack": config.encode()})
        answer = self.call("Configure", request.SerializeToString())
        return answer.partition(b" answers ")[0].decode()

    def close(self) -> None:
        self.output.cancel()
        self.channel.close()


@pytest.fixture
def connect(proxy: str) -> Iterator[Callable[[], Connection]]:
    """Return a function that opens a connection to the proxy."""
    with ExitStack() as stack:

        def open_connection() -> Connection:
            connection = Connection(proxy)
            stack.callback(connection.close)
            return connection

        yield open_connection


def test_rpcs_pass_unchanged(connect: Callable[[], Connection]) -> None:
    request = bytes(range(256)) * 40_000  # gRPC's own limit for a message is 4 MB
    assert connect().call("PlanResourceChange", request) == b"provider 0 answers " + request


def test_errors_pass_with_code_and_details(connect: Callable[[], Connection]) -> None:
    with pytest.raises(grpc.RpcError) as error:
        connect().call("ReadResource", b"sg-1")
    assert error.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert error.value.details() == "no access to sg-1"


def test_cancelled_rpc_is_cancelled_in_provider(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    connection = connect()
    connection.call("PrepareProviderConfig")  # starts a provider
    (stub,) = stubs
    response = connection.rpc("ReadDataSource").future(b"")
    assert stub.started.wait(10)
    assert not stub.cancelled.is_set()
    response.cancel()
    assert stub.cancelled.wait(10)


def test_schema_has_types_in_use_and_is_read_once(
    connect: Callable[[], Connection], stubs: list[StubProvider], tmp_path: Path
) -> None:
    response = connect().call("GetSchema")
    schema = tfplugin_pb2.GetProviderSchema.Response.FromString(response)
    assert {name: value.version for name, value in schema.resource_schemas.items()} == {"aws_used": 7}
    assert list(schema.data_source_schemas) == ["aws_used"]
    assert schema.provider.version == 7
    with serve_real_provider(tmp_path / "program", NO_AWS, ["aws_used"]) as reattach:
        assert Connection(proxy_address(reattach)).call("GetSchema") == response
    assert [stub.schema_reads for stub in stubs] == [1]
    with serve_real_provider(tmp_path / "program", NO_AWS, ["aws_other"]) as reattach:
        assert Connection(proxy_address(reattach)).call("GetSchema") != response


def test_equal_provider_blocks_are_validated_once(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    for block in (b"west", b"north", b"west"):
        assert connect().call("PrepareProviderConfig", block) == b"provider 0 answers " + block
    assert stubs[0].answered == [b"west", b"north"]


def test_equal_resources_are_validated_once(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    responses = {connect().call("ValidateResourceTypeConfig", name) for name in (b"gateway", b"gateway", b"share")}
    assert responses == {b"provider 0 answers gateway", b"provider 0 answers share"}
    assert stubs[0].answered == [b"gateway", b"share"]


def test_equal_resources_are_planned_each_time(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    for _ in range(2):
        connect().call("PlanResourceChange", b"gateway")
    assert stubs[0].answered == [b"gateway"] * 2


def test_no_provider_starts_before_the_first_rpc(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    connect()
    assert stubs == []


def test_equal_configurations_share_a_provider(connect: Callable[[], Connection]) -> None:
    connections = [connect() for _ in range(3)]
    assert [connection.configure("west") for connection in connections] == ["provider 0"] * 3


def test_each_open_configuration_has_a_provider(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    west, north, unconfigured = connect(), connect(), connect()
    assert west.configure("west") == "provider 0"
    assert north.configure("north") == "provider 1"
    assert west.call("ApplyResourceChange", b"x") == b"provider 0 answers x"
    assert north.call("ApplyResourceChange", b"x") == b"provider 1 answers x"
    assert unconfigured.call("ValidateResourceTypeConfig", b"x") == b"provider 0 answers x"
    assert len(stubs) == 2


def test_provider_of_closed_connection_is_reused(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    for number in range(20):
        connection = connect()
        connection.configure(f"configuration {number}")
        connection.close()
    # The proxy may see the end of a connection after the start of the next.
    assert len(stubs) <= 2


def test_ended_provider_is_used_no_more(connect: Callable[[], Connection], stubs: list[StubProvider]) -> None:
    connection = connect()
    assert connection.configure("west") == "provider 0"
    stubs[0].stop(None).wait()
    with pytest.raises(grpc.RpcError) as error:
        connection.call("PlanResourceChange")
    assert error.value.code() == grpc.StatusCode.UNAVAILABLE
    assert connect().call("ValidateResourceTypeConfig") == b"provider 1 answers "
    assert connect().configure("west") == "provider 1"


def test_open_connections_leave_room_for_more(connect: Callable[[], Connection]) -> None:
    connections = [connect() for _ in range(100)]
    for connection in connections:
        assert connection.call("PlanResourceChange", b"x") == b"provider 0 answers x"


def test_reattach_names_a_process_that_terraform_may_kill(stubs: list[StubProvider], tmp_path: Path) -> None:
    assert stubs == []
    with serve_real_provider(tmp_path / "program", NO_AWS) as reattach:
        plugins = json.loads(reattach)
        assert tuple(plugins) == PROVIDER_ADDRESSES
        plugin = plugins[PROVIDER_ADDRESS]
        assert plugin["Pid"] not in (os.getpid(), os.getppid())
        os.kill(plugin["Pid"], 9)
    with pytest.raises(ProcessLookupError):
        os.kill(plugin["Pid"], 0)


def test_failed_start_of_provider_fails_the_rpc(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho no memory >&2\n")
    program.chmod(0o755)
    with serve_real_provider(program, NO_AWS) as reattach:
        connection = Connection(proxy_address(reattach))
        with pytest.raises(grpc.RpcError) as error:
            connection.call("PrepareProviderConfig")
        connection.close()
    assert "ended at its start: no memory" in error.value.details()
