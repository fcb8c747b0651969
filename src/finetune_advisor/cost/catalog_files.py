"""The price catalog: the one that comes with the program (compiled if that is up to date), an organisation's own, and price maps."""

# os.path throughout: pathlib takes longer to import than the compiled catalog.

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from finetune_advisor.cost.catalog import Catalog, build, merged
from finetune_advisor.cost.entries import Fault
from finetune_advisor.errors import PackError, Place
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import Folder, Unreadable, disk_folder
from finetune_advisor.load.resources import bundled_folder

SHOWN = "rules/catalog"
"""How places in the bundled catalog are named, wherever it lies."""


def load_catalog(folder: str | os.PathLike[str] | None = None) -> Catalog:
    """The bundled catalog, with an organisation's own facts before it; raises PackError with every fault and its place."""
    base = bundled_catalog()
    if folder is None:
        return base
    name = os.fspath(folder)
    try:
        own = disk_folder(name)
    except Unreadable as error:
        raise PackError(f"{shown(name) or repr(name)}: {_own_words(error)}") from None
    if not own.names:
        raise PackError(
            f"{own.shown}: holds no price catalog; expected files such as prices.yaml, each with a list facts"
        )
    return merged(base, read_folder(own, base.by_id))


def _own_words(error: Unreadable) -> str:
    return str(error).replace("a pack is a folder with a pack.yaml in it", "a catalog is a folder of YAML files")


def bundled_catalog() -> Catalog:
    """The catalog that comes with the program; raises PackError if its files are missing or faulty."""
    try:
        folder = bundled_catalog_folder()
    except Unreadable as error:
        raise PackError(f"{SHOWN}: {error}") from None
    return read_folder(folder)


def bundled_catalog_folder() -> Folder:
    """Where the bundled catalog lies, on disk or in a zip; raises Unreadable."""
    return bundled_folder("catalog")


def read_folder(folder: Folder, beside: Iterable[str] = ()) -> Catalog:
    """The facts in a folder's YAML files; `beside`: ids of facts elsewhere that they may refer to. Raises PackError."""
    from finetune_advisor.load.yaml_nodes import Node, read_yaml

    faults = Diagnostics()
    trees: dict[str, Node] = {}
    for name in folder.names:
        try:
            tree = read_yaml(folder.read(name), folder.place_of(name), faults)
        except Unreadable as error:
            faults.add("unreadable", str(error), Place(folder.place_of(name)))
            continue
        if tree is not None:
            trees[name] = tree
    prices, found = build({name: tree.value for name, tree in trees.items()}, beside)
    for fault in found:
        faults.add("catalog", fault.message, _place(trees, fault))
    if faults.fatal:
        raise PackError(faults.error_lines())
    return prices


def _place(trees: Mapping[str, object], fault: Fault) -> Place:
    from finetune_advisor.load.yaml_nodes import Node

    tree = trees[str(fault.path[0])]
    return tree.place(*fault.path[1:]) if isinstance(tree, Node) else Place(str(fault.path[0]))
