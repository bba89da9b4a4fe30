"""RACT (arXiv 2510.11369): one teacher a data set, texts for all, the vision encoder alone learns.

``data`` cuts a table into its subsets. For each, ``training.rl.train`` makes a teacher and
``training.rl.describe`` lets it write texts; ``tune`` then fine-tunes the eye of one model on the
texts of all. ``runs/ract.sh`` is the whole way. Departures stand at the top of ``tune``.
"""
