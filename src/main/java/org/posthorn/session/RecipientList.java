package org.posthorn.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;

/// The recipients of a transaction. As soon as one of them is there by an alias, each mailbox is there once: two aliases
/// may lead to one. Confined to the session's thread.
final class RecipientList {
    private final List<Recipient> recipients = new ArrayList<>();
    private @Nullable Map<MailAddress, Integer> places;
    private int given;
    private int byAliases;

    /// One that gets the message as it is addressed.
    void add(Recipient recipient) {
        given++;
        if (places == null) {
            recipients.add(recipient);
        } else {
            addOnce(recipient, places);
        }
    }

    /// Those that get it in the stead of one.
    void addInstead(List<Recipient> targets) {
        given++;
        byAliases += targets.size();
        Map<MailAddress, Integer> known = places();
        targets.forEach(target -> addOnce(target, known));
    }

    private Map<MailAddress, Integer> places() {
        Map<MailAddress, Integer> known = places;
        if (known == null) {
            known = new HashMap<>();
            places = known;
            for (int i = 0; i < recipients.size(); i++) {
                known.putIfAbsent(mailbox(recipients.get(i)), i);
            }
        }
        return known;
    }

    private void addOnce(Recipient recipient, Map<MailAddress, Integer> known) {
        Integer place = known.putIfAbsent(mailbox(recipient), recipients.size());
        if (place == null) {
            recipients.add(recipient);
        } else {
            Recipient first = recipients.get(place);
            recipients.set(place, first.with(first.notifyOn().and(recipient.notifyOn())));
        }
    }

    private static MailAddress mailbox(Recipient recipient) {
        return new MailAddress(
                recipient.address().localPart(), recipient.address().domainKey());
    }

    /// How many the client gave.
    int given() {
        return given;
    }

    /// How many are, or were to be, there by aliases.
    int byAliases() {
        return byAliases;
    }

    List<Recipient> recipients() {
        return recipients;
    }
}
