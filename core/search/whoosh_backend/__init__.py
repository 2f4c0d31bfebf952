"""The default backend: Whoosh stores, sorts and commits postings, numpy answers.

`schema` what is stored, `sidecar` memory-mapped arrays beside each segment (`columns` figures, `postings` lists,
`vocabulary` words), `segment` one segment, `snapshot` one generation, `store` folders, lock
and writing, `backend` the contract.
"""

from core.search.whoosh_backend.backend import WhooshBackend

__all__ = ["WhooshBackend"]
