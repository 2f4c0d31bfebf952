"""What the register shows to everybody: proof of a standing, certificates, figures, open data. Nothing personal (I21).

Its words: a *code* is a central number with two letters that betray a slip of the pen; *proof* is the page a QR opens.
"""
