"""Catalogues brought in from other shops and from spreadsheets.

A file is recognised by its headings, each line becomes a `SourceRow` (pure, one module per kind of file), rows are
put together into products with their variants (`assemble`, pure), and a batch of products is compared with the
vendor's catalogue and written (`apply`). A dry run does the same and rolls back, so that it shows exactly what
would happen. Each line ends as created, updated, unchanged or rejected; a second import changes nothing (I19):
what a file said last time is remembered with the product, so only what changed in the file is applied.
"""
