"""Files that a page makes and the browser fetches by address, beside what is sent to the page."""

from streamlit import runtime


def media_address(content: bytes, mime: str, name: str) -> str:
    """Serve a file while the page is open, and return its address.

    Args:
        content: the file. The same content has the same address, so that a browser keeps it.
        mime: its MIME type.
        name: what it is, unique on a page.
    """
    served: str = runtime.get_instance().media_file_mgr.add(content, mime, name)
    # Relative, so that it is found below a base path too.
    return served.removeprefix("/")
