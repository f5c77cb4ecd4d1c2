"""The design system as a leaf app: form fields, rating marks, words for dates. No models; imports nothing of ours."""
