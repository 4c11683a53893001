"""The commands of `python -m bff`, one module each: `add_arguments(parser)` and `run(args) -> exit code`."""
