package org.posthorn.account;

import org.posthorn.mail.AddressSyntaxException;
import org.posthorn.mail.MailAddress;

/// What an account may send as: one address, or `*@example.org` for all addresses of a domain (not of its
/// subdomains).
///
/// @param address the one address; a local part of `*` stands for all of them
public record SenderPattern(MailAddress address) {
    private static final String ANY = "*";

    public SenderPattern {
        if (address.domain().isEmpty()) {
            throw new IllegalArgumentException("a sender has a domain: " + address);
        }
    }

    /// Reads either form.
    ///
    /// @throws IllegalArgumentException when it is neither
    public static SenderPattern parse(String text) {
        try {
            return new SenderPattern(MailAddress.parse(text));
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("no address, and not *@DOMAIN: " + text + ": " + e.getMessage(), e);
        }
    }

    public boolean wholeDomain() {
        return address.localPart().equals(ANY);
    }

    /// Local parts match in any case: people write `Alice@example.org` when they mean `alice`.
    public boolean matches(MailAddress sender) {
        return wholeDomain()
                ? sender.domainKey().equals(address.domainKey())
                : sender.mailboxKey(true).equals(address.mailboxKey(true));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
