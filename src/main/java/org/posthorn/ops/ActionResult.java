package org.posthorn.ops;

/// What an action on the queue did.
///
/// @param messages how many it touched
record ActionResult(String action, int messages) {}
