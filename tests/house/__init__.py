"""The laws of the house, as tests. Each file is one subject; each rule is shown to bite on a bad example."""
