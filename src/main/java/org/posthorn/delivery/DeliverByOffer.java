package org.posthorn.delivery;

import java.util.List;

/// Whether a peer offers DELIVERBY (RFC 2852 section 3).
///
/// @param leastSeconds that it wants for a message that is to come back when it is late; 0 when it names none
record DeliverByOffer(boolean isOffered, long leastSeconds) {
    static final DeliverByOffer NONE = new DeliverByOffer(false, 0);

    /// @param lines of the reply to EHLO, in upper case
    static DeliverByOffer of(List<String> lines) {
        for (String line : lines) {
            if (line.equals("DELIVERBY") || line.startsWith("DELIVERBY ")) {
                String least = line.substring("DELIVERBY".length()).strip();
                return new DeliverByOffer(true, least.matches("[0-9]{1,9}") ? Long.parseLong(least) : 0);
            }
        }
        return NONE;
    }
}
