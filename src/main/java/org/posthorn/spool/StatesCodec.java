package org.posthorn.spool;

import org.posthorn.spool.QueueEntry.State;

/// The states of a message's recipients as octets: one entry for each run of recipients that stand alike, so that
/// 50,000 that were deferred together cost as much as one. What is written is what is durable of them: see
/// [RecipientStates#durable].
final class StatesCodec {
    private StatesCodec() {}

    static void write(RecipientStates states, OctetWriter to) {
        to.number(states.count());
        int place = 0;
        while (place < states.count()) {
            int end = place + 1;
            while (end < states.count() && alike(states, place, end)) {
                end++;
            }
            to.number(end - place);
            writeOne(states, place, to);
            place = end;
        }
    }

    static RecipientStates read(OctetReader from, int limit) throws DamagedException {
        int count = from.count(limit);
        var states = new RecipientStates(count, 0);
        int place = 0;
        while (place < count) {
            int run = from.count(count - place);
            if (run == 0) {
                throw new DamagedException("an empty run of recipients");
            }
            readRun(states, place, place + run, from);
            place += run;
        }
        return states;
    }

    static byte[] toArray(RecipientStates states) {
        var to = new OctetWriter(32);
        write(states, to);
        return to.toArray();
    }

    private static void writeOne(RecipientStates states, int place, OctetWriter to) {
        to.octet(states.durable(place).ordinal() | (states.delayReported(place) ? 0x80 : 0));
        to.number(states.attempts(place));
        to.fixed(states.due(place));
        to.text(states.reason(place));
    }

    private static void readRun(RecipientStates states, int start, int end, OctetReader from) throws DamagedException {
        int octet = from.octet();
        boolean delayReported = (octet & 0x80) != 0;
        int ordinal = octet & 0x7F;
        if (ordinal >= State.values().length || ordinal == State.CLAIMED.ordinal()) {
            throw new DamagedException("unknown state of a recipient: " + ordinal);
        }
        State state = State.values()[ordinal];
        int attempts = from.count(Integer.MAX_VALUE);
        long due = from.fixed();
        String reason = from.text();
        for (int place = start; place < end; place++) {
            states.note(place, attempts, due, delayReported, reason);
            states.set(place, state);
        }
    }

    private static boolean alike(RecipientStates states, int a, int b) {
        return states.durable(a) == states.durable(b)
                && states.attempts(a) == states.attempts(b)
                && states.due(a) == states.due(b)
                && states.delayReported(a) == states.delayReported(b)
                && states.reason(a).equals(states.reason(b));
    }
}
