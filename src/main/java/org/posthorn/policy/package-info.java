/// Whether this client may send this to there: no open relay, and no account under a foreign name.
///
/// Read [org.posthorn.policy.RelayPolicy], then [org.posthorn.policy.PolicySettings].
@NullMarked
package org.posthorn.policy;

import org.jspecify.annotations.NullMarked;
