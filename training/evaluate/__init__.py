"""Act 4, does it hold: correlations with intervals, per subset and per series, beside other
scorers.

``metrics`` and ``culling`` are the numbers, ``baselines`` and ``nima`` the other scorers,
``table`` makes the model card's table from the shipped file in one command.
"""
