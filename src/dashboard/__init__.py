"""Every 287(g) agreement on ICE's published lists: read, derived, queried and shown."""

__version__ = "0.1.0"
