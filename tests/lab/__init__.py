"""The lab: an internet, a gateway and phones made of network namespaces, and the real box between them."""
