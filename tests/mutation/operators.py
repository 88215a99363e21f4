"""Mutations of Python source: one small change at one place, as a faulty hand might make it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
}
PASSED_BY = (
    "fillna",
    "clip",
    "abs",
    "round",
    "mask",
    "where",
    "sort_values",
    "reindex",
    "replace",
    "dropna",
    "fill",
)
"""Methods whose call is left out, what they are called on standing in its place."""


def mutants(source: str) -> Iterator[tuple[int, str, ast.Module]]:
    """Line, what was done, and the changed tree, for every place where something can be done.

    >>> [what for _, what, _ in mutants("def f(a):\\n    return a < 2")]
    ['Lt -> LtE', '2 -> 3']
    """
    tree = ast.parse(source)
    skipped = _said_only(tree)
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for which in range(_count(node)):
            made = copy.deepcopy(tree)
            what = _change(list(ast.walk(made))[at], which)
            if what:
                yield getattr(node, "lineno", 0), what, ast.fix_missing_locations(made)


def _said_only(tree: ast.Module) -> set[int]:
    """Nodes that no test of numbers can look at: annotations, decorators, and the words of what is raised."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts = [*node.decorator_list]
        elif isinstance(node, ast.Raise):
            parts = [node.exc]
        for part in parts:
            found |= {id(one) for one in ast.walk(part)} if part is not None else set()
    return found


def _count(node: ast.AST) -> int:
    """How many ways there may be to change a node."""
    if isinstance(node, ast.Compare):
        return len(node.ops)
    if isinstance(node, ast.Call):
        return 1 + len(node.keywords)
    kinds = ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Constant | ast.If | ast.IfExp | ast.AugAssign
    return int(isinstance(node, kinds))


def _change(node: ast.AST, which: int) -> str:
    """Change the node in place; what was done, or nothing where nothing can be."""
    if isinstance(node, ast.Compare):
        return _swapped(node.ops, which, COMPARISONS)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        holder = [node.op]
        what = _swapped(holder, 0, ARITHMETIC)
        node.op = holder[0]
        return what
    if isinstance(node, ast.UnaryOp):
        return _bare(node)
    if isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return f"-> {type(node.op).__name__}"
    if isinstance(node, ast.Constant):
        return _other(node)
    if isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return "if -> if not"
    if isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
        return "if else turned round"
    return _call(node, which) if isinstance(node, ast.Call) else ""


def _swapped(ops: list, which: int, table: dict) -> str:
    old = type(ops[which])
    if old not in table:
        return ""
    ops[which] = table[old]()
    return f"{old.__name__} -> {table[old].__name__}"


def _bare(node: ast.UnaryOp) -> str:
    what = f"{type(node.op).__name__} left out"
    if isinstance(node.op, ast.USub | ast.Invert | ast.Not):
        node.op, node.operand = ast.UAdd(), node.operand
        if not what.startswith("USub"):
            _become(node, node.operand)
        return what
    return ""


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__
    node.__dict__ = dict(other.__dict__)


def _other(node: ast.Constant) -> str:
    old = node.value
    if isinstance(old, bool):
        node.value = not old
    elif isinstance(old, int | float):
        node.value = old + 1
    else:
        return ""
    return f"{old} -> {node.value}"


def _call(node: ast.Call, which: int) -> str:
    if which:
        gone = node.keywords.pop(which - 1)
        return f"{gone.arg}= left out" if gone.arg else ""
    if isinstance(node.func, ast.Attribute) and node.func.attr in PASSED_BY:
        name = node.func.attr
        _become(node, node.func.value)
        return f".{name}() left out"
    return ""
