"""The default backend: Whoosh stores, sorts and commits postings, numpy answers.

`schema` what is stored, `columns` the memory-mapped figures beside each segment, `segment` one segment's postings,
`snapshot` one generation, `store` folders, lock and writing, `backend` the contract.
"""

from core.search.whoosh_backend.backend import WhooshBackend

__all__ = ["WhooshBackend"]
