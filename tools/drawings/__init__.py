"""The drawings of the package: one visual language, made by ``make drawings``. No text, flag, emblem or map."""
