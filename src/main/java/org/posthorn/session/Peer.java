package org.posthorn.session;

import org.jspecify.annotations.Nullable;
import org.posthorn.account.Account;

/// Who the client is, as far as it said.
///
/// @param helo what it called itself
/// @param extended whether it said EHLO
/// @param account who logged in, or null
record Peer(String helo, boolean extended, @Nullable Account account) {
    /// Before the first greeting.
    static final Peer SILENT = new Peer("", false, null);

    Peer greeting(String name, boolean isExtended) {
        return new Peer(name, isExtended, account);
    }

    Peer loggedIn(Account who) {
        return new Peer(helo, extended, who);
    }
}
