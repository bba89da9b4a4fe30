"""What is known about the photos is kept here, and only here is SQL.

``Catalog.open`` looks at the file before anything trusts it (``opening``: is it ours, is it from a
newer program, are steps of ``schema`` pending) and hands out two things: ``write``, which sends a
function to the one thread that changes the database, and ``read``, a connection of one's own that
cannot change anything. ``ingest`` records what a run learned of a batch of files; ``photos`` and
``scores`` are the functions per table beneath it. ``decisions`` is what the user decided and its
history, ``removals`` what went to the bin, ``explanations`` what models wrote and which faults the
user says are none. ``query`` and ``summaries`` answer a ``PhotoQuery``; ``statements`` turns it
into SQL. Domain types go in and come out; no row, cursor or table name leaves the room.
"""
