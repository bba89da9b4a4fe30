"""Scripts that make what the documents show; never installed, never imported."""
