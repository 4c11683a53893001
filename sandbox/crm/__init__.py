"""The CRM: another list key for every endpoint, another way to write a time, Chinese words for states."""
