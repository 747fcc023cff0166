package org.posthorn.account;

import java.nio.charset.StandardCharsets;

/// PLAIN (RFC 4616): nobody to act for, name and password in one message.
final class PlainLogin implements SaslLogin {
    private final byte[] message;
    private boolean sent;

    PlainLogin(String user, String password) {
        message = ('\0' + user + '\0' + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] initial() {
        sent = true;
        return message.clone();
    }

    /// The challenge of a server that was not sent the message at once; there is nothing in it that counts.
    @Override
    public byte[] next(byte[] challenge) throws SaslLoginException {
        throw new SaslLoginException("the host wants more than PLAIN has");
    }

    @Override
    public boolean isComplete() {
        return sent;
    }
}
