package org.posthorn.spool;

/// What a record of the journal says. The codes are on disk: they never change their meaning.
enum RecordType {
    /// A message, whole, with the states of its recipients as they were then.
    MESSAGE(1),
    /// How attempts for some recipients of a message ended.
    SETTLED(2),
    /// The states of all recipients of a message whose own record stays where it is.
    STATES(3),
    HOLD(4),
    RELEASE(5),
    RETRY(6),
    /// These messages are gone.
    REMOVE(7);

    private static final RecordType[] BY_CODE = {null, MESSAGE, SETTLED, STATES, HOLD, RELEASE, RETRY, REMOVE};

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static RecordType of(int code) throws DamagedException {
        if (code <= 0 || code >= BY_CODE.length) {
            throw new DamagedException("unknown type of a record: " + code);
        }
        return BY_CODE[code];
    }
}
