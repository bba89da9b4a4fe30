"""What the frozen program starts with; both of its executables are made of it."""

import runpy

runpy.run_module("qualityculler", run_name="__main__", alter_sys=False)
