/// Decides whether a client may send this to there, and how fast.
@NullMarked
package org.posthorn.policy;

import org.jspecify.annotations.NullMarked;
