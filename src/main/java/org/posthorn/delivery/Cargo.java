package org.posthorn.delivery;

import java.util.List;
import org.posthorn.mail.BodyType;
import org.posthorn.mail.Content;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;

/// A message in the form in which it goes to one peer.
///
/// @param body what its content is
/// @param utf8Header whether its header needs SMTPUTF8
record Cargo(Envelope envelope, Content content, BodyType body, boolean utf8Header) {

    /// Whether it needs SMTPUTF8 for these recipients (RFC 6531 section 3.4: what does not must not ask for it).
    boolean needsUtf8(Tally tally, List<Integer> batch) {
        MailAddress sender = envelope.sender().mailbox();
        return utf8Header
                || sender != null && !sender.isAscii()
                || batch.stream()
                        .anyMatch(index -> !tally.recipient(index).address().isAscii());
    }
}
