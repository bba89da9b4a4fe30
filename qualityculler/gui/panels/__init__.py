"""What stands around the photos: filters, details, explanation, history, skipped files, the bin.

``board`` makes the panels, puts them into the window's docks and joins their signals. A panel reads
through a ``QueryTask`` of its own on the board's pool, and only while it can be seen; what it
changes goes through the session, so it lands in the same history as a key.
"""
