"""The screens, by what people look for; each says what it reads of the API."""
