package org.posthorn.account;

import org.jspecify.annotations.Nullable;

/// The client's side of one SASL exchange: this server logs in to another. Confined to one thread, used once.
public interface SaslLogin {
    /// What goes out with the AUTH command itself; null when the server speaks first. At most once, before [#next].
    ///
    /// @throws SaslLoginException when the password can't be used for this
    byte @Nullable [] initial() throws SaslLoginException;

    /// Answers a challenge.
    ///
    /// @throws SaslLoginException when no server that knows the password would say this; then nothing more may be sent
    byte[] next(byte[] challenge) throws SaslLoginException;

    /// Whether a success may be believed now: a server that has to prove something did.
    boolean isComplete();
}
