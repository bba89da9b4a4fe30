"""What is known about the photos is kept here, and only here is SQL.

``Catalog.open`` looks at the file before anything trusts it (``opening``: is it ours, is it from a
newer program, are steps of ``schema`` pending) and hands out two things: ``write``, which sends a
function to the one thread that changes the database, and ``read``, a connection of one's own that
cannot change anything. ``ingest`` records what a run learned of a batch of files; ``photos`` and
``scores`` are the functions per table beneath it. ``journal`` has every change a person makes:
``decisions``, ``removals`` (what went to the bin) and ``explanations`` (which faults the user says
are none, beside what models wrote) enter theirs, ``undo`` goes back and forth through all of them.
``query`` and ``summaries`` answer a ``PhotoQuery``; ``statements`` turns it into SQL. Domain types
go in and come out; no row, cursor or table name leaves the room.
"""
