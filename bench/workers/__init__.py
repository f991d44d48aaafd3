"""The measured processes, each a module that is run by itself: `python -m bench.workers.land`."""
