package org.posthorn.account;

import org.jspecify.annotations.Nullable;

/// One authentication under way. Confined to one thread; of no more use after any step but a [SaslStep.Challenge].
public interface SaslExchange {
    /// The first step.
    ///
    /// @param initial the initial response; null when none came, which is not the same as an empty one
    /// @throws AccountException when the account can't be checked now (454 4.7.0)
    SaslStep start(byte @Nullable [] initial) throws AccountException;

    /// The answer to a challenge.
    ///
    /// @throws AccountException when the account can't be checked now (454 4.7.0)
    SaslStep next(byte[] response) throws AccountException;
}
