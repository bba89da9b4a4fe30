"""What a person can have done: one function or job a verb, without Qt and without print.

``cli`` and ``gui`` both call them. An operation takes ids or paths that were shown to whoever asks,
and gives plain data back; what happens on the way are events.
"""
