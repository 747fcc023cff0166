package org.posthorn.mail;

/// What the sender wants to be told of a recipient (RFC 3461 section 4.1). All false: the sender did not say, which
/// means failure, and delay as this server sees fit.
public record Notify(boolean never, boolean success, boolean failure, boolean delay) {
    public static final Notify UNSET = new Notify(false, false, false, false);
    public static final Notify NEVER = new Notify(true, false, false, false);

    public Notify {
        if (never && (success || failure || delay)) {
            throw new IllegalArgumentException("NOTIFY=NEVER stands alone");
        }
    }

    /// What is wanted of one recipient of whom two things were asked: each of them.
    public Notify and(Notify other) {
        if (equals(other) || other.never) {
            return this;
        }
        return never
                ? other
                : new Notify(
                        false,
                        success || other.success,
                        wantsFailure() || other.wantsFailure(),
                        wantsDelay() || other.wantsDelay());
    }

    public boolean isUnset() {
        return equals(UNSET);
    }

    public boolean wantsFailure() {
        return failure || isUnset();
    }

    public boolean wantsDelay() {
        return delay || isUnset();
    }

    public boolean wantsSuccess() {
        return success;
    }
}
