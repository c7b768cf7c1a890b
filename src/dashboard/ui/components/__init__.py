"""What several pages draw the same way. A component knows no page."""
