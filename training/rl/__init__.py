"""Act 1, reasoning by reinforcement learning: a multimodal model is paid for what it says.

``rewards`` holds one file a system: pure functions from numbers and texts to rewards, none of which
knows a trainer. ``video`` turns a clip into the still pictures that the video systems look at.
"""
