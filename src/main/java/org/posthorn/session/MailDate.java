package org.posthorn.session;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time as header fields have it (RFC 5322 section 3.3), made once a second. Any thread.
final class MailDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Made(long second, String text) {}

    private final InstantSource clock;
    private volatile Made made = new Made(Long.MIN_VALUE, "");

    MailDate(InstantSource clock) {
        this.clock = clock;
    }

    String now() {
        Instant now = clock.instant();
        Made current = made;
        if (current.second != now.getEpochSecond()) {
            current = new Made(now.getEpochSecond(), FORMAT.format(now));
            made = current;
        }
        return current.text;
    }
}
