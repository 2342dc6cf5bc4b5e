"""Serve the AWS provider to Terraform through a gRPC proxy.

The proxy passes the RPCs of Terraform's plugin protocol on, and differs from the provider in three ways:

- The schema has only some of the 1,500 resource types, because Terraform reads the whole schema in every command.
- Each connection of Terraform has a configuration of its own. A provider that Terraform does not start has a single
  configuration, from the last provider block: two blocks, or two commands at the same time, would mix. So the proxy
  starts a further provider for a connection that configures the provider while another connection uses the first.
- The provider answers an equal request for the schema, for a validation, or for the upgrade of a resource's state once:
  with each provider block, the provider validates all its schemas, and Terraform sends a block twice in a plan.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # grpcio has no stubs
import grpc.aio  # type: ignore[import-untyped]
from tf.gen import tfplugin_pb2  # type: ignore[import-untyped]  # tf is not marked as typed

from fakes.terraform.provider_schema import PROVIDER_ADDRESSES
from terraform_cli.real_provider import run_real_provider
from terraform_cli.used_types import USED_TYPES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
    from pathlib import Path

    Channel = Any  # objects of grpc, which has no stubs
    Context = Any

PROTOCOL_VERSION = 5
SERVICE = f"/tfplugin{PROTOCOL_VERSION}.Provider/"
UNLIMITED_MESSAGES = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))

# RPCs of which the response depends on the request alone, and takes long (half a second for the schema, a tenth of a
# second for a provider block) or is frequent: more than half of the RPCs of a plan are validations and upgrades.
CACHED_RPCS = (
    "GetSchema",
    "PrepareProviderConfig",
    "UpgradeResourceState",
    "ValidateDataSourceConfig",
    "ValidateResourceTypeConfig",
)

# The responses by program, RPC, request, and types in the schema.
_responses: dict[tuple[Path, str, bytes, frozenset[str]], bytes] = {}


def trim_schema(response: bytes, types: Collection[str]) -> bytes:
    """Return a response of GetProviderSchema without the resource types and data sources outside ``types``."""
    # Protocol 6 differs from protocol 5 in fields of attributes, which stay in a message as unknown fields.
    schema = tfplugin_pb2.GetProviderSchema.Response.FromString(response)
    for schemas in (schema.resource_schemas, schema.data_source_schemas):
        for name in set(schemas) - set(types):
            del schemas[name]
    trimmed: bytes = schema.SerializeToString()
    return trimmed


class ProviderProcesses:
    """Running providers, started when needed, each with the configuration of all connections that use the provider.

    Args:
        program: The program of the provider.
        endpoint_url: The URL for every call of AWS.
    """

    def __init__(self, program: Path, endpoint_url: str) -> None:
        self._program = program
        self._endpoint_url = endpoint_url
        self._stack = ExitStack()
        self._channels: list[asyncio.Task[Channel]] = []
        self._ended: set[asyncio.Task[Channel]] = set()
        # The last configuration of each provider, and the providers of the configured connections.
        self._configurations: dict[asyncio.Task[Channel], bytes] = {}
        self._configured: dict[str, asyncio.Task[Channel]] = {}

    async def channel(self, peer: str) -> Channel:
        """Return the channel to the provider that a connection has configured, or else to any provider.

        Args:
            peer: The connection, as gRPC names connections.
        """
        # A cancelled RPC does not cancel the start, which other RPCs wait for.
        return await asyncio.shield(self._provider(peer))

    def reserve(self, peer: str, request: bytes) -> None:
        """Choose a provider for a connection: one without another configuration that is in use, or a new one.

        A connection of Terraform lasts as long as the command. So a command that plans and applies configures the
        provider again, over a second connection, while the first is open.

        Args:
            peer: The connection.
            request: The request of ConfigureProvider.
        """
        # Of the further fields, the capabilities of Terraform differ between the plan and the apply of a command.
        configuration = tfplugin_pb2.ConfigureProvider.Request.FromString(request).config.msgpack
        channel = self._same_provider(configuration) or self._free_provider() or self._start()
        self._configurations[channel] = configuration
        self._configured[peer] = channel

    def release(self, peer: str) -> None:
        """Forget a connection that has ended."""
        self._configured.pop(peer, None)

    def discard(self, peer: str) -> None:
        """Use the provider of a connection no more, because the provider has ended."""
        channel = self._provider(peer)
        self._ended.add(channel)
        self._configurations.pop(channel, None)

    async def stop(self) -> None:
        """End all providers."""
        for channel in await asyncio.gather(*self._channels, return_exceptions=True):
            if not isinstance(channel, BaseException):  # the RPCs that waited for the start have failed
                await channel.close()
        await asyncio.to_thread(self._stack.close)

    def _provider(self, peer: str) -> asyncio.Task[Channel]:
        if peer in self._configured:
            return self._configured[peer]
        usable = [channel for channel in self._channels if channel not in self._ended]
        return usable[0] if usable else self._start()

    def _same_provider(self, configuration: bytes) -> asyncio.Task[Channel] | None:
        for channel, last_configuration in self._configurations.items():
            if last_configuration == configuration:
                return channel
        return None

    def _free_provider(self) -> asyncio.Task[Channel] | None:
        for channel in self._channels:
            if channel not in self._ended and channel not in self._configured.values():
                return channel
        return None

    def _start(self) -> asyncio.Task[Channel]:
        channel = asyncio.create_task(self._connect())
        self._channels.append(channel)
        return channel

    async def _connect(self) -> Channel:
        provider = run_real_provider(self._program, self._endpoint_url)
        address = await asyncio.to_thread(self._stack.enter_context, provider)
        return grpc.aio.insecure_channel(address, options=UNLIMITED_MESSAGES)


class ProviderProxy(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpcio has no stubs
    """The handler of all RPCs from Terraform.

    Args:
        program: The program of the provider.
        endpoint_url: The URL for every call of AWS.
        types: The resource types and data sources in the schema.
    """

    def __init__(self, program: Path, endpoint_url: str, types: Collection[str]) -> None:
        self._program = program
        self._types = frozenset(types)
        self._processes = ProviderProcesses(program, endpoint_url)
        self._server = grpc.aio.server(options=UNLIMITED_MESSAGES)
        self._server.add_generic_rpc_handlers((self,))

    async def start(self) -> int:
        """Accept connections; return the port."""
        port: int = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return port

    async def stop(self) -> None:
        """End all connections and providers."""
        await self._server.stop(grace=None)
        await self._processes.stop()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Return the handler of an RPC; None, for "unimplemented", except for the provider's RPCs and the output."""
        if details.method == "/plugin.GRPCStdio/StreamStdio":
            return grpc.unary_stream_rpc_method_handler(self._stream_output)
        if details.method.startswith(SERVICE):
            return grpc.unary_unary_rpc_method_handler(self._rpc_handler(details.method))
        return None

    async def _stream_output(self, _request: bytes, context: Context) -> AsyncIterator[bytes]:
        """Stream no output until the end of the connection, and then release the provider."""
        try:
            await asyncio.Event().wait()
            yield b""
        finally:
            self._processes.release(context.peer())

    def _rpc_handler(self, method: str) -> Callable[[bytes, Context], Awaitable[bytes]]:
        async def pass_on(request: bytes, context: Context) -> bytes:
            try:
                return await self._respond(method, request, context.peer())
            except grpc.aio.AioRpcError as error:
                if error.code() == grpc.StatusCode.UNAVAILABLE:
                    self._processes.discard(context.peer())
                return bytes(await context.abort(error.code(), error.details()))

        return pass_on

    async def _respond(self, method: str, request: bytes, peer: str) -> bytes:
        rpc = method.removeprefix(SERVICE)
        key = (self._program, rpc, request, self._types)
        if rpc in CACHED_RPCS and key in _responses:
            return _responses[key]
        if rpc == "Configure":
            self._processes.reserve(peer, request)
        channel = await self._processes.channel(peer)
        response: bytes = await channel.unary_unary(method)(request)
        if rpc == "GetSchema":
            response = trim_schema(response, self._types)
        if rpc in CACHED_RPCS:
            _responses[key] = response
        return response


@contextmanager
def serve_real_provider(program: Path, endpoint_url: str, types: Collection[str] = USED_TYPES) -> Iterator[str]:
    """Serve the AWS provider to Terraform; yield the value of TF_REATTACH_PROVIDERS.

    The transport is TCP: only over TCP does each of Terraform's connections have a name. Terraform kills the process
    in the variable when no connection succeeds, so the variable has the id of a child that does nothing.

    Args:
        program: The program of the provider.
        endpoint_url: The URL for every call of AWS.
        types: The resource types and data sources in the schema.
    """
    with (
        subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as decoy,  # noqa: S607  # any PATH's cat
        _event_loop() as loop,
        _running_proxy(loop, program, endpoint_url, types) as port,
    ):
        address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
        plugin = {
            "Protocol": "grpc",
            "ProtocolVersion": PROTOCOL_VERSION,
            "Pid": decoy.pid,
            "Test": True,
            "Addr": address,
        }
        yield json.dumps(dict.fromkeys(PROVIDER_ADDRESSES, plugin))


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Yield an event loop that runs in another thread."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="provider-proxy"))
    thread = Thread(target=loop.run_forever, name="provider-proxy", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def _running_proxy(
    loop: asyncio.AbstractEventLoop, program: Path, endpoint_url: str, types: Collection[str]
) -> Iterator[int]:
    """Run a proxy in an event loop; yield the port."""

    async def start() -> tuple[ProviderProxy, int]:
        proxy = ProviderProxy(program, endpoint_url, types)
        return proxy, await proxy.start()

    proxy, port = asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result()
