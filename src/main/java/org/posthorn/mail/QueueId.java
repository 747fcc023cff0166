package org.posthorn.mail;

/// The name of a message in the spool, unique for as long as the spool lives: 63 bits, printed as 13 characters of
/// Crockford's base 32, which has no look-alikes and sorts as the numbers do.
public record QueueId(long value) implements Comparable<QueueId> {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 13;

    public QueueId {
        if (value < 0) {
            throw new IllegalArgumentException("a queue id is not negative: " + value);
        }
    }

    /// Reads an id in either case.
    ///
    /// @throws IllegalArgumentException when the text is no queue id
    public static QueueId parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("a queue id has " + LENGTH + " characters: " + text);
        }
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            // Not Character.toUpperCase: it makes an S of a long s.
            int digit = DIGITS.indexOf(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
            if (digit < 0 || i == 0 && digit > 7) {
                throw new IllegalArgumentException("no queue id: " + text);
            }
            value = value << 5 | digit;
        }
        return new QueueId(value);
    }

    @Override
    public int compareTo(QueueId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        var text = new char[LENGTH];
        long rest = value;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }
}
