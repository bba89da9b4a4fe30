"""Act 0, material: one file per dataset, labels on the MOS scale 1 to 5, splits that do not leak.

A dataset module checks that every listed image is there and stops on a missing one: a label is
never kept for another picture. ``biq2021`` is what we train on; ``registry`` lists published
datasets that are not at hand, each read in its publisher's layout (``published`` is what those
adapters share) for ``training.evaluate``.
"""
