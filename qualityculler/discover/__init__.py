"""A folder becomes a stream of candidate photos here.

``walk`` yields files one by one while it is still looking, so that the first photo is decoded
before the last one is found; what it may not read it yields too, with a sentence. ``fingerprint``
tells whether a file must be read again, and names its content so that a moved file keeps its score.
Nothing here knows what an image is: the suffixes to look for are handed in. ``scan`` takes the
result.
"""
