"""What is known of an agency before it is classified, placed and counted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NamedAgency:
    """One agency. names, types and counties: as printed by ICE (cleaned), most frequent first."""

    agency_id: str
    state: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    counties: tuple[str, ...]
