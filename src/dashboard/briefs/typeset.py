"""A brief's content becomes a tagged PDF.

Typst sets it: a page takes it a tenth of a second, its PDFs are tagged (PDF/UA-1), and SVG stays
vectors. docs/architecture.md has the comparison with others.
"""

import io
import json
from dataclasses import asdict
from pathlib import Path

from dashboard.briefs import Paper
from dashboard.briefs.content import Content
from dashboard.i18n import _, language
from dashboard.paths import STATIC

_PAGE = Path(__file__).with_name("brief.typ")


def pdf(content: Content, paper: Paper = "us-letter") -> bytes:
    """Return a brief as PDF. The same content gives the same bytes.

    Args:
        content: what it says.
        paper: its size.
    """
    # Only who makes a brief waits for these.
    import segno
    import typst

    told = asdict(content)
    files = {
        "timeline": told.pop("timeline"),
        "map": told.pop("county_map"),
        "code": _code(content.address, segno) if _is_whole(content.address) else None,
    }
    told |= {f"has_{name}": picture is not None for name, picture in files.items()}
    told |= _fixed_words() | {"paper": paper, "lang": language()}
    told["list"] = _("ICE's list of {day}").format(day=content.list_day)
    sources = {f"{name}.svg": picture.encode() for name, picture in files.items() if picture}
    sources |= {"main.typ": _PAGE.read_bytes(), "brief.json": json.dumps(told).encode()}
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its types lack files by name
        sources,
        format="pdf",
        font_paths=[STATIC / "fonts"],
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        # The same content, the same bytes.
        timestamp=0,
    )
    return made


def _is_whole(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _code(address: str, segno: object) -> str:
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", border=0, xmldecl=False)  # type: ignore[attr-defined]
    return code.getvalue().decode()


def _fixed_words() -> dict[str, object]:
    """Return the words that every brief has."""
    return {
        "author": _("287(g) dashboard"),
        "kicker": _("287(g) dashboard · Brief"),
        "footer": _("287(g): agreements between police agencies and ICE"),
        "page": _("Page {page} of {pages}"),
        "no_timeline": _("There is nothing to draw: no agreement has been listed."),
        "held_title": _("Agreements now"),
        "held_head": [_("Agency"), _("Model"), _("Signed")],
        "changes_title": _("Newest changes"),
        "changes_head": [_("List of"), _("Agency"), _("Change")],
        "no_changes": _("No change is known."),
        "law_title": _("What state law says"),
        "definitions_title": _("Words"),
        "address_label": _("This view:"),
        "code_alt": _("QR code of the address"),
    }
