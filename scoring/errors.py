"""Every error that newsgauge raises on purpose."""


class NewsgaugeError(Exception):
    """Base of every error this package raises on purpose.

    Its message is one line for the user: what, where, and what to do.
    """


class InputError(NewsgaugeError):
    """An input could not be read as articles."""


class BundleError(NewsgaugeError):
    """A model bundle is missing, altered, or of a kind that is not accepted."""


class RunError(NewsgaugeError):
    """A run folder is missing, incomplete, or cannot be written."""


class LabelError(NewsgaugeError):
    """Labelled rows cannot be used for training."""


class NoModelError(BundleError):
    """An axis has no model in use."""
