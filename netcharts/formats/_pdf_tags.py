"""Tagged PDF: all of a page as one figure with an alternative text, in a document with a title and a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from netcharts.decimals import short
from netcharts.formats._request import RenderRequest


class Sheet(NamedTuple):
    """A page, and the place of the lower left corner of the chart on it, in points."""

    width: float
    height: float
    left: float = 0.0
    bottom: float = 0.0


def tagged(pdf: bytes, request: RenderRequest, sheet: Sheet | None = None) -> bytes:
    """Return a PDF of one page as a tagged PDF, on a sheet if given; in the same order of objects every time."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    (page,) = writer.pages
    sheet = sheet or Sheet(float(page.mediabox.width), float(page.mediabox.height))
    contents = page.get_contents()
    stream = DecodedStreamObject()
    stream.set_data(_figure(b"" if contents is None else contents.get_data(), request, sheet))
    box = [0, 0, round(sheet.width, 2), round(sheet.height, 2)]
    _set(page, Contents=writer._add_object(stream.flate_encode()), MediaBox=box, StructParents=0)
    _set(
        writer.root_object,
        Lang=TextStringObject(request.scene.language or "en"),
        MarkInfo={"Marked": True},
        StructTreeRoot=_structure(writer, page, request.alternative(), box),
        ViewerPreferences={"DisplayDocTitle": True},
    )
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {"/Title": request.scene.heading}
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _structure(writer: PdfWriter, page: PageObject, alternative: str, box: Sequence[float]) -> PdfObject:
    """Add the structure of a document with one figure, and return it."""
    root, figure = DictionaryObject(), DictionaryObject()
    root_at, figure_at = writer._add_object(root), writer._add_object(figure)
    _set(
        figure,
        Type="/StructElem",
        S="/Figure",
        P=root_at,
        Pg=page.indirect_reference,
        K=0,
        Alt=TextStringObject(alternative),
        A={"O": "/Layout", "BBox": box, "Placement": "/Block"},
    )
    parents = writer._add_object(_object({"Nums": [0, [figure_at]]}))
    _set(root, Type="/StructTreeRoot", K=[figure_at], ParentTree=parents, ParentTreeNextKey=1)
    return root_at


def _set(dictionary: DictionaryObject, **values: Any) -> None:
    dictionary.update({NameObject(f"/{key}"): _object(value) for key, value in values.items()})


def _object(value: Any) -> PdfObject:
    """Return a value as an object of PDF; a string is a name."""
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, Mapping):
        return DictionaryObject({NameObject(f"/{key}"): _object(each) for key, each in value.items()})
    if isinstance(value, str):
        return NameObject(value)
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    return FloatObject(value) if isinstance(value, float) else ArrayObject(map(_object, value))


def _figure(content: bytes, request: RenderRequest, sheet: Sheet) -> bytes:
    """Return the content of a page as that of one figure, on a sheet in the color of the background."""
    ground = b""
    if (sheet.left, sheet.bottom) != (0.0, 0.0) and not request.theme.transparent:
        color = request.theme.background
        parts = " ".join(f"{int(color[at : at + 2], 16) / 255:.6f}" for at in (1, 3, 5))
        size = f"{short(sheet.width)} {short(sheet.height)}"
        ground = f"/Artifact BMC\nq {parts} rg 0 0 {size} re f Q\nEMC\n".encode()
    moved = f"q 1 0 0 1 {short(sheet.left)} {short(sheet.bottom)} cm\n".encode()
    return b"".join([ground, b"/Figure <</MCID 0>> BDC\n", moved, content, b"\nQ\nEMC\n"])
