package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.posthorn.tls.ChannelBinding;

/// What a client says of channel binding (RFC 5802 section 6).
///
/// @param header the gs2 header, with its last comma; the client acts for itself
/// @param channel where the octets come from that tie the login to the connection
record ScramClientBinding(String header, ChannelBinding channel) {

    /// The login is tied to the connection.
    static ScramClientBinding bound(ChannelBinding channel) {
        return new ScramClientBinding(ScramBinding.USED + ",,", channel);
    }

    /// It is not.
    ///
    /// @param possible whether the client would have, and the server does not offer it
    static ScramClientBinding unbound(boolean possible) {
        return new ScramClientBinding(possible ? "y,," : "n,,", ChannelBinding.NONE);
    }

    /// The value of `c=`.
    String encoded() {
        byte[] start = header.getBytes(StandardCharsets.US_ASCII);
        byte[] data = channel.octets().orElseGet(() -> new byte[0]);
        byte[] all = Arrays.copyOf(start, start.length + data.length);
        System.arraycopy(data, 0, all, start.length, data.length);
        return Base64.getEncoder().encodeToString(all);
    }
}
