"""Which addresses of the data become links."""

import pytest

from dashboard.ui.links import is_safe


@pytest.mark.parametrize(
    "address",
    [
        "https://www.ice.gov/doclib/287gMOA/AlachuaCountySheriffsOffice_WSO_MOA_02242025.pdf",
        "http://ice.gov/x.pdf",
        "https://web.archive.org/web/20210113002027/https://www.ice.gov/doclib/x.pdf",
    ],
)
def test_addresses_of_ice_and_an_archive_are_links(address: str) -> None:
    assert is_safe(address)


@pytest.mark.parametrize(
    "address",
    [
        None,
        float("nan"),
        "",
        "link pending",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://www.ice.gov/x",
        "//www.ice.gov/x",
        "https://www.ice.gov.evil.example/x",
        "https://notice.gov/x",
        "https://www.ice.gov@evil.example/x",
        "https://user:word@www.ice.gov/x",
        "https://www.ice.gov:8443/x",
        "https://www.ice.gov/x y",
        'https://www.ice.gov/x")',
        "https://www.ice.gov\\@evil.example",
        "https://[",
    ],
)
def test_anything_else_stays_text(address: object) -> None:
    assert not is_safe(address)
