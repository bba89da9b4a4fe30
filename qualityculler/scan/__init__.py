"""A scan: folders go in, rows of the catalog come out.

``index.IndexRun`` lines up the stages: ``discovery`` walks, enters what is new and leaves out what
is known and unchanged (``rescore`` stands in for it when photos are to be scored again),
``decoding`` reads, names the content and makes pixels, ``scoring`` gives batches to the scorer,
``commit`` writes. ``bounded_queue`` lies between two of them and ``stage`` runs them, in threads or
one after the other with the same code. ``report`` counts; whoever started it (``cli`` or ``gui``)
polls the counters and reads the rows from the catalog.
"""
