"""Training, evaluating and keeping framing models."""
