package org.posthorn.account;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.tls.ClientCertificate;

/// EXTERNAL (RFC 4422 appendix A): the TLS handshake has shown who the client is.
final class ExternalExchange implements SaslExchange {
    private final Credentials credentials;
    private final ClientCertificate certificate;

    ExternalExchange(Credentials credentials, ClientCertificate certificate) {
        this.credentials = credentials;
        this.certificate = certificate;
    }

    @Override
    public SaslStep start(byte @Nullable [] initial) throws AccountException {
        return initial == null ? new SaslStep.Challenge(new byte[0]) : next(initial);
    }

    @Override
    public SaslStep next(byte[] response) throws AccountException {
        Optional<String> authorization = SaslText.decode(response).filter(text -> text.indexOf('\0') < 0);
        if (authorization.isEmpty()) {
            return new SaslStep.Malformed("not UTF-8 without NUL");
        }
        Optional<Account> holder = credentials.holderOf(certificate);
        // Nobody may act for somebody else.
        return holder.isPresent() && isHolder(authorization.get(), holder.get())
                ? new SaslStep.Success(holder.get())
                : new SaslStep.Failure(claimed(authorization.get()));
    }

    private static boolean isHolder(String authorization, Account holder) {
        return authorization.isEmpty()
                || AccountName.normal(authorization)
                        .filter(holder.name()::equals)
                        .isPresent();
    }

    private String claimed(String authorization) {
        return authorization.isEmpty() ? "certificate " + certificate.fingerprint() : authorization;
    }
}
