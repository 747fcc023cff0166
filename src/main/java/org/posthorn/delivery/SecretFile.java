package org.posthorn.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A secret in a file of its own, read anew each time that it is used: so it can be changed without a restart.
final class SecretFile {
    private static final int MOST = 4096;

    private SecretFile() {}

    /// Its text without the white space around it.
    ///
    /// @throws IOException when it can't be read, is empty, or is no printable ASCII of a reasonable length
    static String read(Path file) throws IOException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(MOST + 1);
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1).strip();
        if (text.isEmpty() || octets.length > MOST || text.chars().anyMatch(c -> c < ' ' || c > 126)) {
            throw new IOException(file + " has no secret of printable ASCII, of at most " + MOST + " octets");
        }
        return text;
    }
}
