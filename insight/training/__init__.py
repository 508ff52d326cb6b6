"""Commands that make the weights that ship: the encoder (`encoder`) and the heads (`heads`)."""
