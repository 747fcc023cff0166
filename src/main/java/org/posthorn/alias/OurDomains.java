package org.posthorn.alias;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthorn.mail.MailAddress;

/// The domains whose mail is taken from anyone, and how their recipients are known.
///
/// @param known by the domain's key, see [MailAddress#domainKey()]
public record OurDomains(Map<String, Known> known) {

    public OurDomains {
        known = Map.copyOf(known);
    }

    /// Domains of which every recipient is taken.
    public static OurDomains of(List<String> domains) {
        return new OurDomains(domains.stream()
                .map(MailAddress::domainKey)
                .distinct()
                .collect(Collectors.toMap(domain -> domain, domain -> Known.ANY)));
    }

    /// The same, but for one of them.
    ///
    /// @throws IllegalArgumentException when it is none of them
    public OurDomains with(String domain, Known how) {
        String key = MailAddress.domainKey(domain);
        if (!known.containsKey(key)) {
            throw new IllegalArgumentException("name: " + domain + " is none of the domains of [inbound]");
        }
        var changed = new HashMap<>(known);
        changed.put(key, how);
        return new OurDomains(changed);
    }

    public boolean contains(MailAddress address) {
        return known.containsKey(address.domainKey());
    }

    /// A key that all spellings of one mailbox have in common. Only at domains of ours are `Bob` and `bob` one mailbox.
    public MailAddress mailboxKey(MailAddress address) {
        return address.mailboxKey(contains(address));
    }

    /// Whether there is a domain whose recipients are known in this way.
    public boolean has(Known how) {
        return known.containsValue(how);
    }

    boolean is(MailAddress address, Known how) {
        return known.get(address.domainKey()) == how;
    }
}
