"""The way from an idea to a stall: the pages people walk through, the creation begun with the sheet filled in, what
the registry says of it afterwards, the funnel, and the desk of the project officers."""
