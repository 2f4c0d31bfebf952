"""The access matrix: who may send what to which address.

`routes.csv` has one row for each endpoint and method of the application; a new route without a row fails, and so does
a row without its route. `rights.csv` says which roles carry a permission. The tests send every combination of people
(`people.py`), things (`subjects.py`) and forms (`forms.py`) in a small world (`world.py`) and compare the answers with
what the two tables say (`expect.py`).
"""
