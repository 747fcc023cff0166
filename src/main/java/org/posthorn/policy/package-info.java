/// Whether this client may send this to there: no open relay, and no account under a foreign name; and how much of it:
/// limits, offences, bans.
///
/// Read [org.posthorn.policy.RelayPolicy], then [org.posthorn.policy.PolicySettings]; for abuse
/// [org.posthorn.policy.AbuseGuard], then [org.posthorn.policy.AbuseSettings].
@NullMarked
package org.posthorn.policy;

import org.jspecify.annotations.NullMarked;
