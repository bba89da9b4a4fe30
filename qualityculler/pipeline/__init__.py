"""The rooms are joined here: folders go in, rows of the catalog come out.

``index.IndexRun`` lines up the stages: ``discovery`` walks and leaves out what is known and
unchanged, ``decoding`` reads, names the content and makes pixels, ``scoring`` gives batches to the
scorer, ``storing`` commits. ``channel`` is the bounded queue between two of them and ``stage`` runs
them, in threads or one after the other with the same code. ``report`` counts; whoever started the
run (``cli``, later the window) polls the counters and reads the rows from the catalog.
"""
