"""The command line: one file per verb, and what they share.

``app`` lines up the verbs and is the only thing ``__main__`` calls. A verb's file imports what it
needs inside its functions, so ``--version`` and ``--help`` load no codec, no model and no database.
``ending`` turns how a verb ended into an exit code and a sentence. ``records`` is how one photo
looks in JSON and CSV, ``outputs`` where such files may go, ``terminal`` and ``summary`` what people
read. Results go to standard output, everything else to standard error.
"""
