package org.posthorn.ops;

/// Why the admin address did not do what was asked.
record Problem(String error) {}
