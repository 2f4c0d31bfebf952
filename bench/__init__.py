"""Speed, said in the time of a bare Flask page measured in the same run: `python -m bench --help`."""
