package org.posthorn.delivery;

import java.util.List;
import org.posthorn.route.Destination.RankedHost;
import org.posthorn.route.IgnoredTargets;
import org.posthorn.route.NameTrust;

/// How the hosts of a destination are reached.
///
/// @param names who says that these are its hosts
/// @param ignoredTargets addresses that they must not have
/// @param demands what they must come up with
/// @param caller connects to them, from where connections to them come from
/// @param dialer goes on until they are ready for mail
/// @param news is told what came of TLS
record Line(
        Dialect dialect,
        List<RankedHost> hosts,
        NameTrust names,
        IgnoredTargets ignoredTargets,
        Demands demands,
        Caller caller,
        Dialer dialer,
        TlsNews news) {}
