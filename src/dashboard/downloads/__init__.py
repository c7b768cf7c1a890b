"""Files to take away: tables and ICE's lists in the formats that readers use."""
