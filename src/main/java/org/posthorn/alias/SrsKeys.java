package org.posthorn.alias;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/// The secrets of SRS. Immutable.
record SrsKeys(List<SecretKeySpec> keys) {
    static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 16;

    SrsKeys {
        keys = List.copyOf(keys);
    }

    SecretKeySpec signing() {
        return keys.getFirst();
    }

    /// @throws TableException when the file can't be read, has no secret or a short one
    static SrsKeys read(Path file) throws TableException {
        try {
            return of(file, Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw unusable(file, 0, "there is no such file");
        } catch (CharacterCodingException e) {
            throw unusable(file, 0, "is not in UTF-8");
        } catch (TableException e) {
            throw e;
        } catch (IOException e) {
            throw unusable(file, 0, "can't be read: " + e);
        }
    }

    private static SrsKeys of(Path file, List<String> lines) throws TableException {
        var keys = new ArrayList<SecretKeySpec>();
        for (int i = 0; i < lines.size(); i++) {
            String secret = lines.get(i).strip();
            if (secret.isEmpty()) {
                continue;
            }
            if (secret.length() < SHORTEST) {
                throw unusable(file, i + 1, "a secret has at least " + SHORTEST + " characters");
            }
            keys.add(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        }
        if (keys.isEmpty()) {
            throw unusable(file, 0, "has no secret");
        }
        return new SrsKeys(keys);
    }

    private static TableException unusable(Path file, int line, String message) {
        return new TableException(List.of(new TableProblem(file, line, line == 0 ? 0 : 1, message)));
    }
}
