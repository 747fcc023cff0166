package org.posthorn.alias;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthorn.mail.AddressParser;
import org.posthorn.mail.MailAddress;

/// One `[[verp]]`: senders whose mail leaves under an address of its own for each recipient.
///
/// @param delimiters two characters: between the sender and the recipient, and in the place of the recipient's `@`
public record VerpRule(List<MailAddress> senders, String delimiters) {
    public static final String USUAL = "+=";
    private static final String ALLOWED = "+=-_.#~";

    public VerpRule {
        senders = List.copyOf(senders);
        if (senders.isEmpty()) {
            throw new IllegalArgumentException("senders must not be empty");
        }
        if (delimiters.length() != 2 || !delimiters.chars().allMatch(c -> ALLOWED.indexOf(c) >= 0)) {
            throw new IllegalArgumentException("delimiters must be two characters of " + ALLOWED);
        }
    }

    boolean matches(MailAddress sender) {
        return senders.stream().anyMatch(one -> Mailbox.of(one).equals(Mailbox.of(sender)));
    }

    /// `owner+user=domain@ours`; the sender itself where that would be too long for an address.
    MailAddress sender(MailAddress sender, MailAddress recipient) {
        String local = sender.localPart()
                + delimiters.charAt(0)
                + recipient.localPart()
                + delimiters.charAt(1)
                + recipient.domainKey();
        var made = new MailAddress(local, sender.domain(), sender.unquotedDots() || recipient.unquotedDots());
        int localOctets = local.getBytes(StandardCharsets.UTF_8).length;
        return localOctets <= AddressParser.MAX_LOCAL_PART && made.fitsPath() ? made : sender;
    }
}
