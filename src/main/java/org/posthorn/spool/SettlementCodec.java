package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;

/// Settlements as octets, one entry for each run of neighbours that ended alike.
final class SettlementCodec {
    private static final int DELIVERED = 1;
    private static final int BOUNCED = 2;
    private static final int DEFERRED = 3;
    private static final int DEFERRED_AND_REPORTED = 4;

    private SettlementCodec() {}

    static void write(List<Settlement> settlements, OctetWriter to) {
        int at = 0;
        while (at < settlements.size()) {
            int end = at + 1;
            while (end < settlements.size() && follows(settlements.get(at), settlements.get(end), end - at)) {
                end++;
            }
            to.number(end - at);
            writeOne(settlements.get(at), to);
            at = end;
        }
        to.number(0);
    }

    /// @param limit how many recipients there can be
    static List<Settlement> read(OctetReader from, int limit) throws DamagedException {
        List<Settlement> settlements = new ArrayList<>();
        int run = from.count(limit);
        while (run > 0) {
            Settlement first = readOne(from, limit);
            for (int i = 0; i < run; i++) {
                settlements.add(moved(first, first.place() + i));
            }
            run = from.count(limit);
        }
        return settlements;
    }

    private static void writeOne(Settlement settlement, OctetWriter to) {
        to.number(settlement.place());
        switch (settlement) {
            case Settlement.Delivered _ -> to.octet(DELIVERED);
            case Settlement.Bounced _ -> to.octet(BOUNCED);
            case Settlement.Deferred deferred -> {
                to.octet(deferred.delayReported() ? DEFERRED_AND_REPORTED : DEFERRED);
                to.number(deferred.attempts());
                to.fixed(Times.micros(deferred.due()));
                to.text(deferred.reason());
            }
        }
    }

    private static Settlement readOne(OctetReader from, int limit) throws DamagedException {
        int place = from.count(limit);
        int kind = from.octet();
        return switch (kind) {
            case DELIVERED -> new Settlement.Delivered(place);
            case BOUNCED -> new Settlement.Bounced(place);
            case DEFERRED, DEFERRED_AND_REPORTED -> {
                int attempts = from.count(Integer.MAX_VALUE);
                var due = Times.instant(from.fixed());
                yield new Settlement.Deferred(place, attempts, due, from.text(), kind == DEFERRED_AND_REPORTED);
            }
            default -> throw new DamagedException("unknown settlement: " + kind);
        };
    }

    private static boolean follows(Settlement first, Settlement other, int distance) {
        return other.equals(moved(first, first.place() + distance));
    }

    private static Settlement moved(Settlement settlement, int place) {
        return switch (settlement) {
            case Settlement.Delivered _ -> new Settlement.Delivered(place);
            case Settlement.Bounced _ -> new Settlement.Bounced(place);
            case Settlement.Deferred(int _, int attempts, var due, String reason, boolean reported) ->
                new Settlement.Deferred(place, attempts, due, reason, reported);
        };
    }
}
