package org.posthorn.mail;

/// An address that breaks the grammar or the limits of RFC 5321: what is wrong, and at which character.
public final class AddressSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    AddressSyntaxException(String problem, int position) {
        super(problem);
        this.position = position;
    }

    /// Where in the text, from 0.
    public int position() {
        return position;
    }
}
