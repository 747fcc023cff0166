package org.posthorn.spool;

import java.util.ArrayList;
import java.util.List;

/// The payloads of records about messages that are there.
final class Notes {
    private static final int MOST_IDS = 1 << 24;

    private Notes() {}

    /// How attempts ended.
    record Settled(long id, List<Settlement> settlements) {}

    /// How all recipients of a message stand.
    record States(long id, boolean held, RecipientStates states) {}

    /// Which messages an operator's action is about, and when it was.
    record Ids(long at, List<Long> ids) {}

    static byte[] settled(long id, List<Settlement> settlements) {
        var to = new OctetWriter(24).fixed(id);
        SettlementCodec.write(settlements, to);
        return to.toArray();
    }

    static Settled readSettled(byte[] payload) throws DamagedException {
        var from = new OctetReader(payload);
        return new Settled(from.fixed(), SettlementCodec.read(from, Integer.MAX_VALUE));
    }

    static byte[] states(long id, boolean held, RecipientStates states) {
        var to = new OctetWriter(64).fixed(id).octet(held ? 1 : 0);
        StatesCodec.write(states, to);
        return to.toArray();
    }

    static States readStates(byte[] payload) throws DamagedException {
        var from = new OctetReader(payload);
        return new States(from.fixed(), from.octet() != 0, StatesCodec.read(from, MOST_IDS));
    }

    static byte[] ids(long at, List<Long> ids) {
        var to = new OctetWriter(16 + 8 * ids.size()).fixed(at).number(ids.size());
        ids.forEach(to::fixed);
        return to.toArray();
    }

    static Ids readIds(byte[] payload) throws DamagedException {
        var from = new OctetReader(payload);
        long at = from.fixed();
        int count = from.count(MOST_IDS);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(from.fixed());
        }
        return new Ids(at, ids);
    }
}
