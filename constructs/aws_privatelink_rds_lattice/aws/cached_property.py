"""A decorator for properties with a cached value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_PropertyValue = TypeVar("_PropertyValue")


class cached_property(Generic[_PropertyValue]):  # noqa: N801 - a decorator, as property is
    """A property computed at the first access and then stored on the instance.

    Two threads at the same time may both compute the value, with equal results. ``functools.cached_property`` does not
    serve here: in Python 3.11 its lock is shared by all instances, and would be held during calls to AWS.
    """

    def __init__(self, compute: Callable[[Any], _PropertyValue]) -> None:
        """Store the computing function."""
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, _owner: type) -> _PropertyValue:  # noqa: ANN401 - an instance of any class
        """Compute and return the value, and store the value as an attribute of the instance.

        The attribute hides this descriptor, so the next access does not call ``__get__``.
        """
        value = self._compute(instance)
        instance.__dict__[self._compute.__name__] = value
        return value
