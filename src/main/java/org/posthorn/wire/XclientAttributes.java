package org.posthorn.wire;

import org.jspecify.annotations.Nullable;

/// What XCLIENT says of a client: null where it says nothing, empty where it says that this is not known. The ports
/// are checked and not kept, as nothing depends on them.
///
/// @param name the name in the DNS of the client's address
/// @param address the client's address, as a literal
/// @param extended whether the client speaks ESMTP
/// @param helo what the client called itself
/// @param login who the client logged in as
/// @param destination the address that the client connected to, as a literal
public record XclientAttributes(
        @Nullable String name,
        @Nullable String address,
        @Nullable Boolean extended,
        @Nullable String helo,
        @Nullable String login,
        @Nullable String destination) {}
