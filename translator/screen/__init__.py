"""The counter's two screens: a web application without a build step and without a third party."""
