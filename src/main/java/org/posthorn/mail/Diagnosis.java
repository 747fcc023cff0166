package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

/// Why an attempt ended as it did.
///
/// @param status its enhanced status code: the peer's own where it gave a fitting one
/// @param text one line for a person
/// @param relay the host it was about
/// @param reply what the peer said, or null where no peer said anything: the text is then our own finding
/// @param stage when the peer said it
public record Diagnosis(
        EnhancedStatus status,
        String text,
        Relay relay,
        @Nullable SmtpReply reply,
        Stage stage) {

    /// Of no stage in particular.
    public Diagnosis(EnhancedStatus status, String text, Relay relay, @Nullable SmtpReply reply) {
        this(status, text, relay, reply, Stage.NONE);
    }

    /// Our own finding, without a reply from a peer.
    public static Diagnosis of(EnhancedStatus status, String text, Relay relay) {
        return new Diagnosis(status, text, relay, null);
    }

    /// A reply of a peer. Without an enhanced status of the same class as its code, `category.0.0` stands in.
    public static Diagnosis of(SmtpReply reply, int category, Relay relay) {
        EnhancedStatus given = reply.status();
        EnhancedStatus status =
                given != null && given.category() == category ? given : new EnhancedStatus(category, 0, 0);
        return new Diagnosis(status, reply.toString(), relay, reply);
    }

    /// What it comes to with us: another status and text, about the same host, reply and stage.
    public Diagnosis as(EnhancedStatus otherStatus, String otherText) {
        return new Diagnosis(otherStatus, otherText, relay, reply, stage);
    }

    /// The same, said at this stage.
    public Diagnosis at(Stage when) {
        return new Diagnosis(status, text, relay, reply, when);
    }
}
