package org.posthorn.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.posthorn.dns.MxAnswer.MxHost;
import org.posthorn.route.Destination.RankedHost;

/// MX hosts in their canonical form: preferences as ranks from 0, each host once, names of a rank in order. Two
/// domains with the same provider then have equal lists, whatever numbers they chose.
final class Ranks {
    private Ranks() {}

    static List<RankedHost> of(List<MxHost> hosts, int port) {
        var sorted = new ArrayList<>(hosts);
        sorted.sort(Comparator.comparingInt(MxHost::preference).thenComparing(MxHost::host));
        var ranked = new ArrayList<RankedHost>();
        // An answer of the DNS can name thousands.
        var known = new HashSet<String>();
        int rank = -1;
        int preference = -1;
        for (MxHost host : sorted) {
            if (!known.add(host.host())) {
                continue;
            }
            if (host.preference() != preference) {
                rank++;
                preference = host.preference();
            }
            ranked.add(new RankedHost(rank, host.host(), port));
        }
        return ranked;
    }
}
