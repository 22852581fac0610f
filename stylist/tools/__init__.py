"""What the model may call: thin over the services, identity from context."""
