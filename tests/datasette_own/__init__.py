"""Datasette's own tests of tables, facets and filters, with this plugin in it and without."""
