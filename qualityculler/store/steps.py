"""The names of the schema steps: enough to judge a file without loading sqlite-utils.

Loading sqlite-utils costs a fifth of a second, and only a file with pending steps needs it. A test
holds this list and ``schema`` together.
"""

SET = "qualityculler"
NAMES = (
    "m0001_first_tables",
    "m0002_decisions",
    "m0003_findings",
    "m0004_explanations",
    "m0005_journal",
    "m0006_bursts",
    "m0007_volumes",
    "m0008_items",
    "m0009_outside",
    "m0010_moments",
    "m0011_read_as",
    "m0012_layouts",
    "m0013_natural_names",
    "m0014_keywords",
    "m0015_shown",
    "m0016_no_embeddings",
    "m0017_metadata_as",
)
