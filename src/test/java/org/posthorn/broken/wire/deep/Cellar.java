package org.posthorn.broken.wire.deep;

/// Lives where no room is.
final class Cellar {}
