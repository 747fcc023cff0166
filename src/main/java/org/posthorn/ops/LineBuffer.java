package org.posthorn.ops;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.posthorn.mail.PrintableText;

/// Lines of the mail log as UTF-8 octets, gathered into blocks. Built by hand: a formatter or a string per line
/// would cost more than all else that the log does. Confined to one thread.
///
/// What peers chose can't break a line or steer a terminal: [#text] replaces control characters, [#quoted] escapes
/// them.
final class LineBuffer {
    private static final int FIRST_SIZE = 64 * 1024;
    private static final long NO_SECOND = Long.MIN_VALUE;
    private static final String HEX = "0123456789abcdef";
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT);

    private byte[] octets = new byte[FIRST_SIZE];
    private int length;
    private long cachedSecond = NO_SECOND;
    private byte[] cachedPrefix = new byte[0];

    int length() {
        return length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(octets, 0, length);
    }

    /// Writes whole lines in blocks of at most this size; a longer line goes alone.
    void writeTo(OutputStream out, int block) throws IOException {
        int start = 0;
        int end = 0;
        for (int i = 0; i < length; i++) {
            if (octets[i] == '\n') {
                if (i + 1 - start > block && end > start) {
                    out.write(octets, start, end - start);
                    start = end;
                }
                end = i + 1;
            }
        }
        out.write(octets, start, length - start);
    }

    void clear() {
        length = 0;
    }

    /// Our own words: ASCII without control characters.
    LineBuffer ascii(String words) {
        int size = words.length();
        room(size);
        for (int i = 0; i < size; i++) {
            octets[length + i] = (byte) words.charAt(i);
        }
        length += size;
        return this;
    }

    LineBuffer octet(char c) {
        room(1);
        octets[length++] = (byte) c;
        return this;
    }

    LineBuffer number(long value) {
        if (value < 0) {
            octet('-');
            return value == Long.MIN_VALUE ? ascii("9223372036854775808") : number(-value);
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits(value, digits);
    }

    /// Text from elsewhere, with `?` for each character that is not printable.
    LineBuffer text(String words) {
        for (int i = 0, c; i < words.length(); i += Character.charCount(c)) {
            c = words.codePointAt(i);
            codePoint(PrintableText.isPrintable(c) ? c : '?');
        }
        return this;
    }

    /// A JSON string with its quotes.
    LineBuffer quoted(String words) {
        octet('"');
        for (int i = 0, c; i < words.length(); i += Character.charCount(c)) {
            c = words.codePointAt(i);
            if (c == '"' || c == '\\') {
                octet('\\').octet((char) c);
            } else if (PrintableText.isPrintable(c)) {
                codePoint(c);
            } else if (c <= Character.MAX_VALUE && Character.isSurrogate((char) c)) {
                octet('?'); // an escaped half of a character is more than many readers of JSON can take
            } else {
                escaped(c);
            }
        }
        return octet('"');
    }

    /// `2026-11-22T20:56:17.123Z`
    LineBuffer time(Instant time) {
        long second = time.getEpochSecond();
        if (second != cachedSecond) {
            cachedPrefix = SECOND.format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC))
                    .getBytes(StandardCharsets.US_ASCII);
            cachedSecond = second;
        }
        room(cachedPrefix.length);
        System.arraycopy(cachedPrefix, 0, octets, length, cachedPrefix.length);
        length += cachedPrefix.length;
        return digits(time.getNano() / 1_000_000, 3).octet('Z');
    }

    /// Seconds, with up to three digits after the point and no needless zeros: `0`, `0.05`, `12.3`.
    LineBuffer seconds(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        number(millis / 1000);
        int rest = (int) (millis % 1000);
        if (rest == 0) {
            return this;
        }
        octet('.');
        if (rest % 100 == 0) {
            return digits(rest / 100, 1);
        }
        return rest % 10 == 0 ? digits(rest / 10, 2) : digits(rest, 3);
    }

    private LineBuffer digits(long value, int count) {
        room(count);
        long rest = value;
        for (int i = count - 1; i >= 0; i--) {
            octets[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
        return this;
    }

    private void escaped(int codePoint) {
        for (char unit : Character.toChars(codePoint)) {
            ascii("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                octet(HEX.charAt(unit >> shift & 15));
            }
        }
    }

    /// Appends a code point that is no surrogate as UTF-8.
    private void codePoint(int point) {
        if (point < 0x80) {
            octet((char) point);
        } else if (point < 0x800) {
            continued(0xc0 | point >> 6, point, 1);
        } else if (point < 0x10000) {
            continued(0xe0 | point >> 12, point, 2);
        } else {
            continued(0xf0 | point >> 18, point, 3);
        }
    }

    private void continued(int first, int point, int following) {
        room(1 + following);
        octets[length++] = (byte) first;
        for (int shift = 6 * (following - 1); shift >= 0; shift -= 6) {
            octets[length++] = (byte) (0x80 | point >> shift & 0x3f);
        }
    }

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}
