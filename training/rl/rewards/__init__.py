"""The reward of every system of this line of work, one file a system.

``answers`` reads numbers out of texts; the other modules turn numbers into rewards. ``ratings`` is
always [B, K]: B pictures, K answers each, NaN where an answer could not be read; ``mos`` is [B] on
the same scale, 1 to 5. Rewards come back as [B, K]. An answer that cannot be read earns 0 and
enters no mean, variance or comparison; the authors' codes put a random or a padded number there.
``grpo`` holds what all share. Functions that work on token probabilities take torch tensors, all
others NumPy arrays. Everything is a pure function and may be called from any thread.
"""
