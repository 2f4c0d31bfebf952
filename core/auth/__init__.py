"""People: accounts, sessions, second factors, roles and permissions."""
