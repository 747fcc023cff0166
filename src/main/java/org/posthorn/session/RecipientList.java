package org.posthorn.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.Recipient;

/// The recipients of a transaction. Each mailbox is there once, however often it is named and whichever aliases lead to
/// it: as it was given first, with what was asked of any of them. Confined to the session's thread.
final class RecipientList {
    private final UnaryOperator<MailAddress> key;
    private final List<Recipient> recipients = new ArrayList<>();
    private @Nullable Map<MailAddress, Integer> places;
    private int given;
    private int byAliases;

    /// @param key a key that all spellings of one mailbox have in common
    RecipientList(UnaryOperator<MailAddress> key) {
        this.key = key;
    }

    /// One that gets the message as it is addressed.
    void add(Recipient recipient) {
        given++;
        addOnce(recipient);
    }

    /// Those that get it in the stead of one.
    void addInstead(List<Recipient> targets) {
        given++;
        byAliases += countNew(targets);
        targets.forEach(this::addOnce);
    }

    /// How many of these are not there yet.
    int countNew(List<Recipient> others) {
        return (int) others.stream().filter(other -> !contains(other.address())).count();
    }

    boolean contains(MailAddress address) {
        return !recipients.isEmpty() && places().containsKey(key.apply(address));
    }

    private void addOnce(Recipient recipient) {
        if (recipients.isEmpty()) {
            // Most messages have one recipient, and need no map.
            recipients.add(recipient);
            return;
        }
        Integer place = places().putIfAbsent(key.apply(recipient.address()), recipients.size());
        if (place == null) {
            recipients.add(recipient);
        } else {
            Recipient first = recipients.get(place);
            recipients.set(place, first.with(first.notifyOn().and(recipient.notifyOn())));
        }
    }

    private Map<MailAddress, Integer> places() {
        Map<MailAddress, Integer> known = places;
        if (known == null) {
            known = new HashMap<>();
            places = known;
            for (int i = 0; i < recipients.size(); i++) {
                known.put(key.apply(recipients.get(i).address()), i);
            }
        }
        return known;
    }

    /// How many the client gave, repetitions included.
    int given() {
        return given;
    }

    /// How many are there by aliases.
    int byAliases() {
        return byAliases;
    }

    List<Recipient> recipients() {
        return recipients;
    }
}
