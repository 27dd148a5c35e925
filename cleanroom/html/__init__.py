"""HTML in: bytes to a tree (parsing, taming), the tree to lines in their elements (render, elements), what a page says
of itself (metadata, linked), Markdown of the lines that stay (markdown, marks)."""
