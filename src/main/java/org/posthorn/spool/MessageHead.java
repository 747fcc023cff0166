package org.posthorn.spool;

import java.time.Instant;
import org.posthorn.mail.Envelope;

/// What a MESSAGE record says before the content: everything but the octets themselves.
///
/// @param inFile whether the content is in a file of its own, and not behind this in the record
/// @param size of the content, in octets
/// @param sum CRC32C of the content where it is in a file
record MessageHead(
        long id,
        long began,
        long arrived,
        boolean inFile,
        long size,
        int sum,
        boolean held,
        Envelope envelope,
        RecipientStates states) {
    private static final int VERSION = 1;
    private static final int FRESH = 0;
    private static final int STATES = 1;

    MessageHead with(RecipientStates newStates, boolean nowHeld) {
        return new MessageHead(id, began, arrived, inFile, size, sum, nowHeld, envelope, newStates);
    }

    /// When a message that arrived then falls due for the first time.
    static long firstDue(Envelope envelope, long arrived) {
        Instant release = envelope.terms().release();
        return release == null ? arrived : Math.max(arrived, Times.micros(release));
    }

    /// As octets, with their own length before them.
    byte[] toOctets(boolean fresh) {
        var to = new OctetWriter(256);
        to.fixed(0).octet(VERSION).fixed(id).fixed(began).fixed(arrived);
        to.octet(inFile ? 1 : 0).number(size).fixed(sum).octet(held ? 1 : 0);
        EnvelopeCodec.write(envelope, to);
        if (fresh) {
            to.octet(FRESH);
        } else {
            to.octet(STATES);
            StatesCodec.write(states, to);
        }
        byte[] octets = to.toArray();
        int length = octets.length;
        for (int i = 0; i < 4; i++) {
            octets[4 + i] = (byte) (length >>> 24 - 8 * i);
        }
        return octets;
    }

    /// How many octets of a record's payload are its head.
    static int length(byte[] payload) throws DamagedException {
        long length = new OctetReader(payload).fixed();
        if (length < 8 || length > payload.length) {
            throw new DamagedException("the head of a message has no sensible length: " + length);
        }
        return (int) length;
    }

    static MessageHead read(byte[] payload) throws DamagedException {
        var from = new OctetReader(payload, 8, length(payload));
        int version = from.octet();
        if (version != VERSION) {
            throw new DamagedException("unknown version of a message: " + version);
        }
        long id = from.fixed();
        if (id < 0) {
            throw new DamagedException("a negative queue id");
        }
        long began = from.fixed();
        long arrived = from.fixed();
        boolean inFile = from.octet() != 0;
        long size = from.number();
        int sum = (int) from.fixed();
        boolean held = from.octet() != 0;
        Envelope envelope = EnvelopeCodec.read(from);
        int recipients = envelope.recipients().size();
        RecipientStates states = from.octet() == FRESH
                ? new RecipientStates(recipients, firstDue(envelope, arrived))
                : StatesCodec.read(from, recipients);
        if (states.count() != recipients) {
            throw new DamagedException("states of " + states.count() + " recipients where there are " + recipients);
        }
        return new MessageHead(id, began, arrived, inFile, size, sum, held, envelope, states);
    }
}
