/// Says what kind of failure an attempt ended in: one of a closed set, from what the peer said, or what was found here.
///
/// Read [org.posthorn.triage.FailureClass], then [org.posthorn.triage.Triage]. The rules are a text that everybody
/// can read: `failure-classes.txt` beside these classes, in order of precedence.
@NullMarked
package org.posthorn.triage;

import org.jspecify.annotations.NullMarked;
