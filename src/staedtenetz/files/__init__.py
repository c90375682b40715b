"""Safe reading and writing: bounds, formats, positions, the schema, the compiled copy."""
