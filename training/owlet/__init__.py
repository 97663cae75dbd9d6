"""How owlet, the chat model that comes with Minerva, is made: text, tokenizer, training, export, evaluation."""
