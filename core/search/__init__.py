"""Search: one word in any spelling finds the thing. Only `indexing` knows the application and the database.

`contract` has the nouns and verbs; `analyser`, `translit`, `synonyms`, `lexicon` understand words; `plan` and
`pipeline` turn a text into clauses and relax it; `memory` and `whoosh_backend` keep documents, execute plans.
`indexing`: packages contribute a `Source` of documents; marks, writing, rebuilding and comparing are done for them.
"""
