"""Reports of what tests have touched: text for a terminal, a page for a browser."""
