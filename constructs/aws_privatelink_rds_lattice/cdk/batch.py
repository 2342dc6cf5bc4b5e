"""Batched calls into Node.

Each element of a stack, and each reference to an element, is a call of jsii into its Node process. The round trip takes
longer than the work in Node. Inside of ``batched_calls``, this module queues the calls that need no response, in their
order, and sends all of them in one call (`batch.js`). A call that needs a response sends the queue first. The gain is
23 % of a whole run with 20 stacks, and 10 % with ten connections in one stack, on both CDKs.

With ``PRIVATELINK_STOCK=1``, each call is sent by itself (`stock.py`). The output is the same.
"""

import functools
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from aws_privatelink_rds_lattice.errors import PrivateLinkError

from .node import jsii
from .node_package import load_into_node
from .selection import SELECTED_CDK
from .stock import is_stock

# Starts the placeholder of a value that only Node knows; the number of the value follows. Random, so that no text of a
# user contains it.
_PLACEHOLDER_MARK = f"\0{secrets.token_hex(8)}:"
# Methods that return nothing.
_VOID_METHODS = frozenset({"addOverride", "importFrom", "moveFromId", "overrideLogicalId", "watch"})
# Properties that hold a string which a program passes on to other calls unchanged.
_TEXT_PROPERTIES = frozenset({"arn", "id"})


@functools.cache
def _batch_runner() -> Callable[..., Any]:
    code = Path(__file__).with_name("batch.js").read_text("utf-8")
    name = "aws-privatelink-rds-lattice-batch"
    return load_into_node(name, code, returns="any", calls="string", mark="string", known="any", texts="any")


@functools.cache
def _property_reader(name: str) -> object:
    """Return an object for Node to read a property in Python: ``produce`` returns the property of its argument."""
    any_producer = import_module(SELECTED_CDK.core).IAnyProducer

    @jsii.implements(any_producer)
    class PropertyReader:
        def produce(self, context: object) -> object:
            return getattr(context, name)

    reader = PropertyReader()
    jsii_object = import_module("jsii._kernel").Object
    jsii.kernel.create(jsii_object, reader)
    # jsii creates an object again for each call with it, unless the object has a type.
    vars(reader)["__jsii_type__"] = jsii_object.__jsii_type__
    return reader


class _NotBatchableError(PrivateLinkError):
    """A call has an argument for direct calls only, such as a member of an enumeration."""


class _BatchingProvider:
    """A jsii provider with a queue of calls into Node, in front of jsii's own provider.

    jsii's kernel sends each request to its provider. The methods ``create``, ``get``, ``set`` and ``invoke`` get the
    requests that can be queued; ``__getattr__`` gets all others.
    """

    def __init__(self, provider: Any) -> None:  # noqa: ANN401 - jsii has no types for its provider and its requests
        """Create a provider with an empty queue."""
        self.provider = provider
        self._types = import_module("jsii._kernel.types")
        references = import_module("jsii._reference_map")
        # Python's objects by the names that Node has for them.
        self._python_objects: dict[str, Any] = references._refs._refs  # noqa: SLF001 - jsii has no public access
        # The values of properties that earlier batches read.
        self._fetched_texts: list[str] = []
        self._reset_queue()

    def _reset_queue(self) -> None:
        self._queued_calls: list[list[Any]] = []
        # Arguments of queued calls that are objects in Node already.
        self._known_objects: list[object] = []
        # References to the objects that queued calls create, by placeholder.
        self._pending_objects: dict[str, Any] = {}
        self._next_text_index = len(self._fetched_texts)

    def create(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Queue the creation of an object; create a Python class, or an object with methods in Python, directly."""
        is_python_class = "." not in request.fqn
        if is_python_class or any(override.method for override in request.overrides):
            return self._call_directly("create", request)
        readers = {override.property: _property_reader(override.cookie) for override in request.overrides}
        if not self._queue_call("create", request.fqn, *request.args):
            return self._call_directly("create", request)
        reference = self._types.ObjRef(f"{_PLACEHOLDER_MARK}{len(self._pending_objects)}")
        self._pending_objects[reference.ref] = reference
        for name, reader in readers.items():
            self._queue_call("define", reference, name, reader)
        return reference

    def get(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Queue the read of ``arn`` or ``id`` and return a placeholder; read any further property directly."""
        if request.property not in _TEXT_PROPERTIES or request.objref.ref not in self._pending_objects:
            return self._call_directly("get", request)
        self._queue_call("get", request.objref, request.property)
        placeholder = f"{_PLACEHOLDER_MARK}{self._next_text_index}\0"
        self._next_text_index += 1
        return self._types.GetResponse(placeholder)

    def set(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Queue the assignment of a property."""
        if self._queue_call("set", request.objref, request.property, request.value):
            return self._types.SetResponse()
        return self._call_directly("set", request)

    def invoke(self, request: Any) -> Any:  # noqa: ANN401 - see above
        """Queue the call of a method without a result; call a method with a result directly."""
        is_void = request.method in _VOID_METHODS
        if is_void and self._queue_call("invoke", request.objref, request.method, *request.args):
            return self._types.InvokeResponse()
        return self._call_directly("invoke", request)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - see above
        """Return a function to send a request of any further kind directly."""
        return functools.partial(self._call_directly, name)

    def _call_directly(self, name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401 - see above
        self.flush()
        return getattr(self.provider, name)(*arguments, **options)

    def _queue_call(self, *call: object) -> bool:
        """Queue a call; return False if an argument cannot be queued."""
        try:
            self._queued_calls.append([self._encode_argument(value) for value in call])
        except _NotBatchableError:
            return False
        return True

    def _encode_argument(self, value: Any) -> Any:  # noqa: ANN401 - see above
        """Return an argument of a request as JSON for batch.js.

        Raises:
            _NotBatchableError: The argument is neither JSON nor an object of Node.
        """
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, list):
            return [self._encode_argument(item) for item in value]
        if isinstance(value, dict):
            return self._encode_dict(value)
        return self._encode_object(value)

    def _encode_dict(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a struct or a map as JSON for batch.js; jsii passes a dictionary with a single key."""
        ((jsii_key, content),) = value.items()
        if jsii_key == "$jsii.struct":
            fields = {name: field for name, field in content["data"].items() if field is not None}
        elif jsii_key == "$jsii.map":
            fields = content
        else:
            raise _NotBatchableError
        return {name: self._encode_argument(field) for name, field in fields.items()}

    def _encode_object(self, value: Any) -> dict[str, list[str | int]]:  # noqa: ANN401 - see above
        """Return a placeholder for an object of Node, or for jsii's reference to the object."""
        is_reference = isinstance(value, self._types.ObjRef)
        reference = value if is_reference else getattr(value, "__jsii_ref__", None)
        if reference is None:
            raise _NotBatchableError
        if reference.ref in self._pending_objects:
            return {_PLACEHOLDER_MARK: ["made", list(self._pending_objects).index(reference.ref)]}
        known_object = self._python_objects.get(reference.ref) if is_reference else value
        if known_object is None:
            raise _NotBatchableError
        self._known_objects.append(known_object)
        return {_PLACEHOLDER_MARK: ["known", len(self._known_objects) - 1]}

    def flush(self) -> None:
        """Send the queued calls.

        Raises:
            RuntimeError: Node rejects a call, with jsii's message; Node does not run the calls after that call.
        """
        if not self._queued_calls:
            return
        pending = self._pending_objects
        calls = json.dumps(self._queued_calls)
        try:
            with _use_provider(self.provider):
                created, self._fetched_texts = _batch_runner()(
                    calls, _PLACEHOLDER_MARK, self._known_objects, self._fetched_texts
                )
        except RuntimeError as error:
            # jsii adds this prefix to the error of a method, and not to the error of a constructor.
            raise RuntimeError(str(error).removeprefix("Error: ")) from error.__cause__
        self._reset_queue()
        for reference, created_object in zip(pending.values(), created, strict=True):
            python_object = self._python_objects.pop(reference.ref)
            # jsii's references are immutable, and requests that wait for this object hold this reference.
            object.__setattr__(reference, "ref", created_object.__jsii_ref__.ref)
            self._python_objects[reference.ref] = python_object

    def discard(self) -> None:
        """Drop the queued calls, and jsii's entries for the objects of the calls."""
        for placeholder in self._pending_objects:
            self._python_objects.pop(placeholder, None)


@contextmanager
def _use_provider(provider: Any) -> Iterator[None]:  # noqa: ANN401 - see above
    """Let jsii's kernel send requests to a different provider in the body."""
    previous = jsii.kernel.provider
    jsii.kernel.provider = provider
    try:
        yield
    finally:
        jsii.kernel.provider = previous


@contextmanager
def batched_calls() -> Iterator[None]:
    """Send the calls in the body to Node in a single call, except calls with a response.

    An inner batch is part of the outer one. The ``id`` and ``arn`` of an element that the body creates are placeholders
    and valid as arguments of other calls in the body only.

    Raises:
        RuntimeError: Node rejects a call, with jsii's message.
    """
    if is_stock() or isinstance(jsii.kernel.provider, _BatchingProvider):
        yield
        return
    batch = _BatchingProvider(jsii.kernel.provider)
    with _use_provider(batch):
        try:
            yield
            batch.flush()
        finally:
            batch.discard()
