"""Ground floor: database, events, languages, money, files, mail and the shell of every page. Knows no other package."""
