"""The real decoders for tests, with a tenth of the memory for one photo."""

from qualityculler.decode import limits
from qualityculler.decode.thumbnail import load_fit as load_fit
from qualityculler.decode.thumbnail import thumbnail as thumbnail

limits.MAX_DECODE_BYTES = 80_000_000
