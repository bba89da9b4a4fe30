"""A scan: folders go in, rows of the catalog come out.

``worker`` turns one file into one record, with neither catalog nor queue: threads, processes and
other machines run it. ``index.IndexRun`` lines up the stages around it: ``discovery`` walks, enters
what is new and leaves out what is known and unchanged (``rescore`` stands in for it when photos are
to be scored again); ``decoding`` reads, looks the bytes up and makes pixels, in one thread a photo;
``scoring`` gives batches to the scorer; ``commit`` writes. ``thumbnails`` says which thumbnails are
lacking and keeps those made. ``bounded_queue`` lies between two stages and ``stage`` runs them, in
threads or one after the other with the same code. ``report`` counts and tells what is settled;
whoever started the scan polls the counters and reads the rows from the catalog.
"""
