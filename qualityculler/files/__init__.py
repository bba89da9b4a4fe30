"""The only room that writes, moves or removes beside originals.

``bin`` moves a file to the system's bin and back, ``lock`` sees to it that one program does so.
Every function here works on one file and either does all of it or leaves everything as it was;
``operations`` keeps the journal around it.
"""
