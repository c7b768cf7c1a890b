"""Briefs: a page or two of PDF on the nation, states, a county, or an agency."""
