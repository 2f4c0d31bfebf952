"""Use cases of accounts. They know no HTTP: who, from where and when is passed in."""
