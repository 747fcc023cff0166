package org.posthorn.schedule;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.Envelope;
import org.posthorn.mail.MailAddress;

/// The jobs of one sender, as they came.
///
/// Not thread-safe.
final class SenderLine {
    static final class Place {
        final Job job;
        final Ages.Age age;
        private @Nullable Place next;

        Place(Job job, Ages.Age age) {
            this.job = job;
            this.age = age;
        }
    }

    final Object sender;
    private @Nullable Place first;
    private @Nullable Place last;
    private int size;

    SenderLine(Object sender) {
        this.sender = sender;
    }

    /// Who counts as one sender: an account; else an address without what stands behind a `+`, or a domain when the
    /// address names its recipient, as those of mailing lists do (`list+user=example.org@`).
    static Object senderOf(Envelope envelope) {
        String account = envelope.origin().account();
        if (account != null) {
            return account;
        }
        MailAddress address = envelope.sender().mailbox();
        return address == null ? envelope.sender() : plain(address);
    }

    private static Object plain(MailAddress address) {
        String local = address.localPart();
        if (local.indexOf('=') >= 0) {
            return address.domain();
        }
        int plus = local.indexOf('+');
        return plus < 0 ? address : new MailAddress(local.substring(0, plus), address.domain());
    }

    void add(Place place) {
        if (last == null) {
            first = place;
        } else {
            last.next = place;
        }
        last = place;
        size++;
    }

    /// The first, taken out. There must be one.
    Place poll() {
        Place place = Objects.requireNonNull(first);
        first = place.next;
        if (first == null) {
            last = null;
        }
        size--;
        return place;
    }

    void forEach(Consumer<Place> visitor) {
        for (Place place = first; place != null; place = place.next) {
            visitor.accept(place);
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }
}
