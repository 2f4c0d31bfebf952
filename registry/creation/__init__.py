"""The digital creation of a cooperative: from the idea to the registration number.

Words: a *creation* is one file; its *leader* is the person who started it; a *founder* is a person invited into it who
consents; a *name request* proposes up to three names in order; the *clock* runs while the Office has the file and
stops while the founders answer.
"""
