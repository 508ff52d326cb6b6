"""Files of knowledge to sections: headings, and the texts below them. One module a format."""
