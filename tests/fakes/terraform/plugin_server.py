"""Serve a fake provider to Terraform: go-plugin's gRPC server, in this process or as a program.

Started by Terraform, the program (``python -m fakes.terraform.plugin_server URL``) serves a ``FakeAwsProvider`` with
the resources of the account at a URL.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # grpcio has no stubs
from google.protobuf.message_factory import GetMessageClass
from tf.gen import tfplugin_pb2  # type: ignore[import-untyped]  # tf is not marked as typed

from fakes.terraform.account_backend import AwsRefusal
from fakes.terraform.aws_provider import FakeAwsProvider
from fakes.terraform.provider_schema import PROVIDER_ADDRESSES, Message, Values, error_diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

# go-plugin's handshake: Terraform sets the variable in the environment of every provider that Terraform starts.
HANDSHAKE_COOKIE = ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")


def grpc_handler(provider: FakeAwsProvider) -> Message:
    """Return the gRPC handler of the Provider service: a method of the provider handles each RPC of the same name."""
    methods = tfplugin_pb2.DESCRIPTOR.services_by_name["Provider"].methods
    rpc_handlers = {method.name: _rpc_handler(provider, method) for method in methods}
    return grpc.method_handlers_generic_handler("tfplugin6.Provider", rpc_handlers)


def _rpc_handler(provider: FakeAwsProvider, method: Message) -> Message:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", method.name).lower()
    call: Message = getattr(provider, name, _empty_response)
    response_class = GetMessageClass(method.output_type)

    def respond(request: Message, context: Message) -> Message:
        try:
            return response_class(**call(request, context.peer()))
        except AwsRefusal as refusal:
            return response_class(diagnostics=[error_diagnostic(*refusal.args)])

    request_class = GetMessageClass(method.input_type)
    return grpc.unary_unary_rpc_method_handler(respond, request_class.FromString, response_class.SerializeToString)


def _empty_response(_request: Message, _peer: str) -> Values:
    return {}


@contextmanager
def serve_plugin(provider: FakeAwsProvider, address: str, shutdown_event: threading.Event) -> Iterator[int]:
    """Serve a provider, an empty standard output and the shutdown of go-plugin; yield the port.

    Args:
        provider: The provider.
        address: The address to listen on, as gRPC writes addresses.
        shutdown_event: Set when Terraform requests the shutdown.
    """

    def shutdown(_request: bytes, _context: object) -> bytes:
        shutdown_event.set()
        return b""

    def stream_stdio(_request: bytes, _context: object) -> Iterator[bytes]:
        return iter(())

    controller = {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)}
    stdio = {"StreamStdio": grpc.unary_stream_rpc_method_handler(stream_stdio)}
    # The server leaves its threads to the garbage collector, and the traceback of a failed test would keep the threads.
    with ThreadPoolExecutor(thread_name_prefix="fake-provider") as threads:
        server = grpc.server(threads)
        server.add_generic_rpc_handlers(
            (
                grpc_handler(provider),
                grpc.method_handlers_generic_handler("plugin.GRPCController", controller),
                grpc.method_handlers_generic_handler("plugin.GRPCStdio", stdio),
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
    """Serve a provider from this process; yield the value of TF_REATTACH_PROVIDERS.

    The transport is TCP: only over TCP does each of Terraform's connections have a name. Terraform kills the process
    in the variable when no connection succeeds, so the variable has the id of a child that does nothing.
    """
    with (
        subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as decoy,  # noqa: S607  # any PATH's cat
        serve_plugin(provider, "127.0.0.1:0", threading.Event()) as port,
    ):
        address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
        plugin = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": decoy.pid, "Test": True, "Addr": address}
        yield json.dumps(dict.fromkeys(PROVIDER_ADDRESSES, plugin))


def get_client(region: str, service: str) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return the client for a Region and a service of the account at the program's URL."""
    import boto3  # noqa: PLC0415 - most starts of the program make no call

    credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name=region, endpoint_url=sys.argv[1], **credentials)


def main() -> None:
    """Run as a provider's program: print the address for Terraform and serve until Terraform ends.

    The argument is the URL of an AWS account.
    """
    variable, cookie = HANDSHAKE_COOKIE
    if os.environ.get(variable) != cookie:
        sys.exit("This is a provider for Terraform, which starts it when it needs it.")
    parent_id = os.getppid()
    shutdown_event = threading.Event()
    provider = FakeAwsProvider(get_client)
    with tempfile.TemporaryDirectory() as folder, serve_plugin(provider, f"unix:{folder}/socket", shutdown_event):
        print(f"1|6|unix|{folder}/socket|grpc|", flush=True)  # noqa: T201  # the handshake
        # A Terraform that is killed requests no shutdown: then the parent process changes.
        while not shutdown_event.wait(0.5) and os.getppid() == parent_id:
            pass


if __name__ == "__main__":
    main()
