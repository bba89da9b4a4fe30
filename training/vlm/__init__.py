"""The built-in explainer as a Hugging Face model, from and to the GGUF files that ship."""
