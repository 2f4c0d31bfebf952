"""Decisions of documents, pure: series and numbers, months, amounts, words, what a document holds."""
