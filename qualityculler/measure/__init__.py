"""Pixels become findings: what is wrong with a photo, how much, where, and how sure that is.

``frame`` makes the few reduced versions of the picture that everything is measured on, so that a
24 megapixel photo takes a third of a second. ``grid`` cuts it into cells and takes from each the
patch with the strongest edges; ``edges`` estimates the blur at every edge in them; ``sharpness``
makes a map of it and finds the sharp region; ``focus`` tells defocus from motion. ``noise``,
``tone``, ``cast``, ``blocks``, ``horizon`` and ``resolution`` each make one or a few findings of
their own. ``limits`` holds every threshold, ``confidence`` how often a verdict was right when it
was validated (``benchmarks/findings.py``), and ``examine`` joins them: one finding of each kind
of fault, always. A measurement whose precondition fails says so and judges nothing.

Pure functions of arrays: nothing here knows a file, a catalog or a window.
"""
