"""Search: one word in any spelling finds the thing. Knows neither Flask nor the database.

`contract` has the nouns and verbs; `analyser`, `translit`, `synonyms`, `lexicon` understand words; `plan` and
`pipeline` turn a text into clauses and relax it; `memory` and `whoosh_backend` keep documents, execute plans.
"""
