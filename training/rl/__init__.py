"""Act 1, reasoning by reinforcement learning: a multimodal model is paid for what it says.

``rewards`` holds one file a system: pure functions from numbers and texts to rewards, none of which
knows a trainer. ``objective`` puts them (and ``claims``, ours) into the form that TRL calls,
``groups`` plans which pictures an update compares, ``trainer`` is TRL's with shared prompts,
``train`` runs a recipe of ``config`` on what ``models`` loads, ``evaluate`` judges on held-out
photos, ``curves`` draws, ``merge`` writes whole checkpoints. ``describe`` writes a model's texts
for all photos. ``video`` turns a clip into the still pictures that the video systems look at.
"""
