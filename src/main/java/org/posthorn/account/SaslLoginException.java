package org.posthorn.account;

/// A login that can't go on. Its message is for the operator and never has the password in it.
public final class SaslLoginException extends Exception {
    private static final long serialVersionUID = 1L;

    public SaslLoginException(String message) {
        super(message);
    }
}
