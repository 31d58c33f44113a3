"""The blocks of a page as plain values: what a file may say of them, and what it says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import expand_db_html

from home.blocks import LinkBlock
from resources.measures.blocks import FiguresBlock
from resources.moving.files import Row
from resources.moving.markdown import Block, safe
from search.taxonomy import BrokenFile


def taken(row: Row, block: blocks.Block, value: Any) -> Any:  # noqa: PLR0911 (one for each kind of block)
    """Return a value from a file as the block keeps it: safe, of the right shape, and pointing at nothing here.

    A number in a file means a page or a picture of the site that the file comes from, and another one here.
    """
    match block:
        case blocks.RichTextBlock():
            return safe(value) if isinstance(value, str) else _wrong(row, block, "must be text")
        case TypedTableBlock():
            return _table(row, block, value)
        case blocks.ChooserBlock() | ImageBlock():
            return None
        case FiguresBlock():
            return value
        case blocks.BaseStructBlock():
            if not isinstance(value, dict) or not set(value) <= set(block.child_blocks):
                names = ", ".join(block.child_blocks)
                return _wrong(row, block, f"must be a mapping with some of these and nothing else: {names}")
            return {name: taken(row, block.child_blocks[name], one) for name, one in value.items() if one is not None}
        case blocks.ListBlock():
            return [taken(row, block.child_block, one) for one in _list(row, block, value)]
        case blocks.BaseStreamBlock():
            return [_block(row, block, one) for one in _list(row, block, value)]
        case _ if isinstance(value, (dict, list)):
            return _wrong(row, block, "must be words or a number")
    return value


def given(block: blocks.Block, value: Any) -> Any:  # noqa: PLR0911 (one for each kind of block)
    """Return a block's value for a file: without the marks that the editor leaves in it, links as addresses."""
    match block:
        case blocks.RichTextBlock():
            return safe(expand_db_html(value.source))
        case FiguresBlock():
            return str(value)
        case TypedTableBlock():
            return _given_table(value)
        case blocks.ChooserBlock() | ImageBlock():
            return None
        case LinkBlock():
            page = value.get("page")
            url = page.full_url if page is not None else value.get("url")
            return _filled({"title": value.text, "url": url, "note": value.get("note")})
        case blocks.BaseStructBlock():
            leaving = {name: child for name, child in block.child_blocks.items() if name not in _kept_here(block)}
            return _filled({name: given(child, value.get(name)) for name, child in leaving.items()})
        case blocks.ListBlock():
            return [given(block.child_block, one) for one in value]
        case blocks.BaseStreamBlock():
            return [{"type": child.block_type, "value": given(child.block, child.value)} for child in value]
    plain = block.get_prep_value(value)
    return str(plain) if isinstance(plain, (Decimal, Promise)) else plain


def _kept_here(block: blocks.Block) -> frozenset[str]:
    """Return what of the block is for the editors of this site alone."""
    return getattr(block, "kept_here", frozenset())


def _given_table(table: TypedTable) -> Block:
    kinds = [column["block"] for column in table.columns]
    return {
        "caption": table.caption,
        "columns": [{"type": column["block"].name, "heading": column["heading"]} for column in table.columns],
        "rows": [
            {"values": [given(kind, one) for kind, one in zip(kinds, line["values"], strict=False)]}
            for line in table.row_data
        ],
    }


def _block(row: Row, stream: blocks.BaseStreamBlock, one: Any) -> Block:
    if not isinstance(one, dict) or one.get("type") not in stream.child_blocks:
        kind = one.get("type") if isinstance(one, dict) else ""
        raise row.broken(f"a block of the kind '{kind}' cannot stand where it does.")
    return {"type": one["type"], "value": taken(row, stream.child_blocks[one["type"]], one.get("value"))}


def _table(row: Row, block: TypedTableBlock, value: Any) -> Block:
    try:
        kinds = [block.child_blocks[column["type"]] for column in value["columns"]]
        columns = [{"type": one["type"], "heading": str(one["heading"])} for one in value["columns"]]
        rows = [
            {"values": [taken(row, kind, cell) for kind, cell in zip(kinds, line["values"], strict=True)]}
            for line in value["rows"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(row, block, "must have 'columns' and 'rows', and a value for each column in each row") from error
    return {"caption": str(value.get("caption") or ""), "columns": columns, "rows": rows}


def _list(row: Row, block: blocks.Block, value: Any) -> list[Any]:
    return value if isinstance(value, list) else _wrong(row, block, "must be a list")


def _wrong(row: Row, block: blocks.Block, problem: str) -> Any:
    raise _broken(row, block, problem)


def _broken(row: Row, block: blocks.Block, problem: str) -> BrokenFile:
    return row.broken(f"'{block.name}' {problem}.")


def _filled(values: Block) -> Block:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
