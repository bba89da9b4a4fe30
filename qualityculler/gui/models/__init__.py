"""Models give the views ids in order; what is behind an id is read when it is shown."""
