"""Running documents: each validated one becomes, once, a plan that fetches level by level instead of object by object.

`documents` parses, limits, validates and keeps; `plans` compiles a document for its types; `fetching` asks the
resolvers, a whole level at a time; `assembling` turns what was fetched into the answer in one sweep; `exact` does the
same value by value with the errors and nulls of the specification, and is used only when something failed.
"""
