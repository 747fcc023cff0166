package org.posthorn.session;

import java.time.Duration;
import org.posthorn.mail.DeliveryTerms;

/// How much clients may ask of a session and of the delivery.
///
/// @param transactions that a session may begin; announced as MAILMAX (RFC 9422), beyond which the session ends
/// @param futureRelease how far off a release may be; announced with FUTURERELEASE (RFC 4865)
/// @param deliverBy the least time for a message that is to be returned when it is late; announced with DELIVERBY
///     (RFC 2852)
/// @param priority the highest that users and trusted hosts may ask for (RFC 6710); others may lower theirs only
public record TermLimits(int transactions, Duration futureRelease, Duration deliverBy, int priority) {
    private static final Duration LONGEST = Duration.ofSeconds(999_999_999);

    public TermLimits {
        if (transactions < 1) {
            throw new IllegalArgumentException("transactions must be at least 1: " + transactions);
        }
        if (futureRelease.toSeconds() < 1 || futureRelease.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("future-release must be from a second to " + LONGEST.toSeconds() + "s");
        }
        if (deliverBy.isNegative() || deliverBy.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deliver-by must be from 0 to " + LONGEST.toSeconds() + "s");
        }
        if (priority < 0 || priority > DeliveryTerms.HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority must be from 0 to 9: " + priority);
        }
    }

    public static TermLimits defaults() {
        return new TermLimits(100_000, Duration.ofDays(30), Duration.ofMinutes(1), 4);
    }
}
