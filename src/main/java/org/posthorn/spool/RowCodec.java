package org.posthorn.spool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A row as octets: first what is always as long, in fixed places, so that a search of all rows need not read all of
/// each; then sender, domains and states.
final class RowCodec {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int READY = 0;
    private static final int DUE = 8;
    private static final int ARRIVED = 16;
    private static final int SIZE = 24;
    private static final int SEGMENT = 32;
    private static final int PLACE = 40;
    private static final int LENGTH = 44;
    private static final int SENDER_LENGTH = 48;
    private static final int DOMAINS_LENGTH = 52;
    private static final int FLAGS = 56;
    private static final int SUM = 57;
    private static final int SENDER = 61;
    private static final int HELD = 1;
    private static final int IN_FILE = 2;
    private static final int URGENT = 4;

    private RowCodec() {}

    /// Whether a row is what was written, and of this message. One bit of it could name another place in the journal, or
    /// another time, and its message would seem lost, or never fall due.
    static boolean isWhole(long id, byte[] octets) {
        return octets.length >= SENDER && (int) INT.get(octets, SUM) == sum(id, octets);
    }

    private static byte[] summed(long id, byte[] octets) {
        INT.set(octets, SUM, sum(id, octets));
        return octets;
    }

    private static int sum(long id, byte[] octets) {
        var crc = new CRC32C();
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            crc.update((int) (id >>> shift));
        }
        crc.update(octets, 0, SUM);
        crc.update(octets, SENDER, octets.length - SENDER);
        return (int) crc.getValue();
    }

    static byte[] octets(Row row) {
        byte[] sender = row.sender().getBytes(StandardCharsets.UTF_8);
        byte[] domains = row.domains().getBytes(StandardCharsets.UTF_8);
        byte[] octets = new byte[SENDER + sender.length + domains.length + row.states().length];
        LONG.set(octets, READY, row.held() ? RecipientStates.NEVER : row.due());
        LONG.set(octets, DUE, row.due());
        LONG.set(octets, ARRIVED, row.arrived());
        LONG.set(octets, SIZE, row.size());
        LONG.set(octets, SEGMENT, row.location().segment());
        INT.set(octets, PLACE, row.location().offset());
        INT.set(octets, LENGTH, row.location().length());
        INT.set(octets, SENDER_LENGTH, sender.length);
        INT.set(octets, DOMAINS_LENGTH, domains.length);
        octets[FLAGS] = (byte) ((row.held() ? HELD : 0) | (row.inFile() ? IN_FILE : 0) | (row.urgent() ? URGENT : 0));
        System.arraycopy(sender, 0, octets, SENDER, sender.length);
        System.arraycopy(domains, 0, octets, SENDER + sender.length, domains.length);
        System.arraycopy(row.states(), 0, octets, SENDER + sender.length + domains.length, row.states().length);
        return summed(row.id(), octets);
    }

    static Row row(long id, byte[] octets) {
        int states = statesAt(octets);
        return new Row(
                id,
                (long) LONG.get(octets, DUE),
                isHeld(octets),
                arrived(octets),
                (long) LONG.get(octets, SIZE),
                sender(octets),
                domains(octets),
                location(octets),
                isInFile(octets),
                isUrgent(octets),
                Arrays.copyOfRange(octets, states, octets.length));
    }

    /// When it may be found: [RecipientStates#NEVER] when it is on hold or has nobody waiting.
    static long readyAt(byte[] octets) {
        return (long) LONG.get(octets, READY);
    }

    /// The same row, to be found from another time on.
    static byte[] withReadyAt(long id, byte[] octets, long readyAt) {
        byte[] changed = octets.clone();
        LONG.set(changed, READY, readyAt);
        return summed(id, changed);
    }

    static long arrived(byte[] octets) {
        return (long) LONG.get(octets, ARRIVED);
    }

    static Location location(byte[] octets) {
        return new Location(
                (long) LONG.get(octets, SEGMENT), (int) INT.get(octets, PLACE), (int) INT.get(octets, LENGTH));
    }

    static long segment(byte[] octets) {
        return (long) LONG.get(octets, SEGMENT);
    }

    static boolean isHeld(byte[] octets) {
        return (octets[FLAGS] & HELD) != 0;
    }

    static boolean isInFile(byte[] octets) {
        return (octets[FLAGS] & IN_FILE) != 0;
    }

    static boolean isUrgent(byte[] octets) {
        return (octets[FLAGS] & URGENT) != 0;
    }

    /// Its sender, as [Row#senderKey] made it.
    static String sender(byte[] octets) {
        return new String(octets, SENDER, domainsAt(octets) - SENDER, StandardCharsets.UTF_8);
    }

    /// Its domains, as [Row#domainKeys] made them.
    static String domains(byte[] octets) {
        int start = domainsAt(octets);
        return new String(octets, start, statesAt(octets) - start, StandardCharsets.UTF_8);
    }

    /// Whether the states contain a text: it may be a coincidence, or of a recipient that is settled.
    static boolean statesContain(byte[] octets, ErrorText text) {
        return text.isIn(octets, statesAt(octets), octets.length);
    }

    private static int domainsAt(byte[] octets) {
        return SENDER + (int) INT.get(octets, SENDER_LENGTH);
    }

    private static int statesAt(byte[] octets) {
        return domainsAt(octets) + (int) INT.get(octets, DOMAINS_LENGTH);
    }
}
