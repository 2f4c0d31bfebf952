"""The performance score and the board report. Knows every package below."""
