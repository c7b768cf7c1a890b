"""Rules: what a mandate or a ban would touch, as arithmetic, and how that fared on real laws."""

from dashboard.ui import page_frame, rules_page

with page_frame.page(
    "pages/9_Rules.py", None, filtered=False, terms=("jem", "wso", "tfm", "sheriff", "pending")
) as page:
    rules_page.draw(page)
