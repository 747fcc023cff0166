package org.posthorn.account;

import java.util.Optional;
import org.posthorn.tls.ChannelBinding;

/// What a SCRAM login may say of channel binding (RFC 5802 section 6), by the mechanism that was chosen and what
/// the server offers on this connection.
///
/// @param plus whether the mechanism is the one with channel binding
/// @param offered whether the other side could have chosen that one
/// @param channel where the binding comes from
record ScramBinding(boolean plus, boolean offered, ChannelBinding channel) {
    /// The flag of a client that binds: `tls-exporter` is the one type there is.
    static final String USED = "p=tls-exporter";

    /// The client does no channel binding.
    private static final String UNSUPPORTED = "n";
    /// The client could, and believes that the server can't.
    private static final String NOT_OFFERED = "y";

    boolean allows(String flag) {
        return switch (flag) {
            case USED -> plus;
            case UNSUPPORTED -> !plus;
            // We did offer it: somebody in between has removed that from the list.
            case NOT_OFFERED -> !plus && !offered;
            // Another type of binding.
            default -> false;
        };
    }

    byte[] octets() {
        Optional<byte[]> octets = channel.octets();
        return octets.orElseThrow(() -> new IllegalStateException("a binding is offered where there is one"));
    }
}
