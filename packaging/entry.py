"""What the frozen program starts with; both of its executables are made of it."""

from qualityculler.__main__ import main

main()
