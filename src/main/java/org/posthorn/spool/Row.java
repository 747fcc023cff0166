package org.posthorn.spool;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;

/// A message as the index has it. What is not here is in its record.
///
/// @param due when its first recipient falls due that waits or is attempted now: a restart ends the attempt
/// @param sender as [#senderKey] makes it
/// @param domains of recipients that are not settled, as [#domainKeys] makes them
/// @param location of its record
/// @param urgent whether its priority is above the ordinary
/// @param states as [StatesCodec] writes them
record Row(
        long id,
        long due,
        boolean held,
        long arrived,
        long size,
        String sender,
        String domains,
        Location location,
        boolean inFile,
        boolean urgent,
        byte[] states) {

    static Row of(MessageHead head, Location location) {
        return new Row(
                head.id(),
                head.states().firstDurablyDue(),
                head.held(),
                head.arrived(),
                head.size(),
                senderKey(head.envelope().sender()),
                domainKeys(head.envelope(), head.states()),
                location,
                head.inFile(),
                head.envelope().terms().priority() > 0,
                StatesCodec.toArray(head.states()));
    }

    RecipientStates readStates() throws DamagedException {
        return StatesCodec.read(new OctetReader(states), Integer.MAX_VALUE);
    }

    /// The same message with other states. Its domains stay, although some recipients may be settled now: the
    /// record decides.
    Row with(RecipientStates newStates, boolean nowHeld) {
        return new Row(
                id,
                newStates.firstDue(),
                nowHeld,
                arrived,
                size,
                sender,
                domains,
                location,
                inFile,
                urgent,
                StatesCodec.toArray(newStates));
    }

    /// Local part to the letter, domain in the form that equal domains share; empty for `<>`.
    static String senderKey(ReversePath sender) {
        return sender.address()
                .map(address -> address.localPart() + '@' + address.domainKey())
                .orElse("");
    }

    /// The sender of whom a text is the key.
    static ReversePath sender(String key) {
        int at = key.lastIndexOf('@');
        return at < 0 ? ReversePath.NULL : ReversePath.of(new MailAddress(key.substring(0, at), key.substring(at + 1)));
    }

    /// Each domain in the form that equal domains share, a line feed before and behind each.
    static String domainKeys(Envelope envelope, RecipientStates states) {
        Set<String> domains = new LinkedHashSet<>();
        for (int place = 0; place < states.count(); place++) {
            if (states.isOpen(place)) {
                domains.add(envelope.recipients().get(place).address().domainKey());
            }
        }
        return '\n' + String.join("\n", domains) + '\n';
    }

    /// Each of the domains in a text that [#domainKeys] made.
    static Stream<String> domains(String keys) {
        return Stream.of(keys.substring(1, keys.length() - 1).split("\n", -1));
    }
}
