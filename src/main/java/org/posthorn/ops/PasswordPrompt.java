package org.posthorn.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Gets a new password: twice from a person, without showing it, or once from what is piped in.
final class PasswordPrompt {
    /// In octets; far over what anyone types, and a bound on what a wrong pipe can make us read.
    static final int MAX_LENGTH = 1024;

    private final Terminal terminal;

    PasswordPrompt(Terminal terminal) {
        this.terminal = terminal;
    }

    String password(boolean fromInput) throws IOException {
        String password = fromInput ? firstLine(terminal.input()) : ask();
        if (password.isEmpty()) {
            throw new IOException("the password is empty");
        }
        return password;
    }

    private String ask() throws IOException {
        if (!terminal.isInteractive()) {
            throw DeskException.invalid(
                    "there is no terminal to ask for the password at; pipe it in with --password-stdin");
        }
        @Nullable String first = terminal.askSecret("Password: ");
        @Nullable String second = first == null ? null : terminal.askSecret("The same again: ");
        if (first == null || second == null) {
            throw new IOException("no password given");
        }
        if (!first.equals(second)) {
            throw new IOException("the two passwords differ");
        }
        return first;
    }

    private static String firstLine(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = input.read(); octet >= 0 && octet != '\n'; octet = input.read()) {
            if (line.size() == MAX_LENGTH) {
                throw new IOException("the password is over " + MAX_LENGTH + " octets");
            }
            line.write(octet);
        }
        String password = decode(line.toByteArray());
        return password.endsWith("\r") ? password.substring(0, password.length() - 1) : password;
    }

    private static String decode(byte[] octets) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("the password is not UTF-8", e);
        }
    }
}
