"""``make bench-facets``: what facets cost on millions of claims, beside Datasette's own."""
