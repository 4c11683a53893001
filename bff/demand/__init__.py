"""Demand control: what a document asks for, known before it is executed, and what a viewer may still ask."""
