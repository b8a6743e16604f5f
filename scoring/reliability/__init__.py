"""How far a source can be relied on: counted evidence, with intervals."""
