"""What web and console share: error mapping, security headers, event streams, request logging."""
