"""Griffe extension for the site: show functions of the Python API declared only by overloads in the stub."""

from typing import Any

from griffe import Class, Extension


class FirstOverload(Extension):
    """An extension to add the first overload of a function, with the docstring, to the members of the class."""

    def on_class_members(self, *, cls: Class, **_: Any) -> None:  # noqa: ANN401 - unused
        """Complete a class after Griffe has read the members, because merging stub and package drops overloads."""
        for name, overloads in cls.overloads.items():
            if name not in cls.members:
                cls.set_member(name, overloads[0])
                overloads[0].overloads = overloads
