"""A picture and a question go in, a model's text comes out, written by a child process of ours.

``prompts`` holds the questions and ``answers`` reads what comes back: text without tags, and a
rating only where there is one. ``client`` starts the child when it is first needed, asks one thing
at a time, passes the text on as it is written, and stops, times out and ends the child. ``worker``
is the child's loop, ``protocol`` the lines both speak, ``checks`` what must hold before a runtime
is started (``machine`` knows the processor and the memory, ``stamps`` which files have been read
through), and ``xllama`` the runtime itself, loaded in the child only: gigabytes of weights go back
to the system when it leaves, and a crash in native code takes nothing else along.

What came out is not believed as it stands: ``claims`` finds by the words of ``lexicon`` what it
says, ``verify`` sets that against what was measured. ``difference`` says of two frames, from their
measurements alone, in what the one is better.
"""
