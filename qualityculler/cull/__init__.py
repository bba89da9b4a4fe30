"""Taste lives here, and it is pure: scores go in, advice comes out, nothing is stored.

``suggest`` turns a score and its error into keep, review, reject or "cannot judge", and says why.
The window shows that beside the user's own flag and never in its place. ``store.statements`` has
the same rules in SQL, for lists of a hundred thousand; a test holds the two together.
"""
