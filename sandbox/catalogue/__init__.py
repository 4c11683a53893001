"""The product catalogue: ordinary REST over products, shelves and recommendations."""
