"""Plain data: networks, municipalities, profiles, and the vocabularies."""
