"""Addresses of modules and of resource instances in Terraform."""

from __future__ import annotations

import re

INSTANCE_KEY_PATTERN = r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]'
_MODULE_STEP = re.compile(rf"module\.([\w-]+)({INSTANCE_KEY_PATTERN})?\.?")
_INSTANCE_KEY = re.compile(INSTANCE_KEY_PATTERN)
_LAST_INSTANCE_KEY = re.compile(rf"{INSTANCE_KEY_PATTERN}$")


def module_path(address: str) -> str:
    """Return the address of a module without instance keys, the same for all instances of the module."""
    return _INSTANCE_KEY.sub("", address) if "[" in address else address


def split_module_address(address: str) -> tuple[str, str, str]:
    """Split the address of a module into the address of the parent module, the name and the instance key."""
    steps = list(_MODULE_STEP.finditer(address))
    if not steps:
        return "", address, ""
    last = steps[-1]
    return address[: last.start()].rstrip("."), last[1], last[2] or ""


def last_instance_key(address: str) -> str:
    """Return the instance key of a resource instance or module instance, with brackets; empty without a key."""
    match = _LAST_INSTANCE_KEY.search(address)
    return match[0] if match else ""


def is_in_module(address: str, module_address: str) -> bool:
    """Return True for a module or a module below it; every module is in the root module, with an empty address."""
    return not module_address or address == module_address or address.startswith(f"{module_address}.")
