package org.posthorn.ops;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The file that says where the running server's admin address is, and the token for it: the token on its first
/// line, the address on its second. Only its owner can read it, from its first octet on.
final class TokenFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    TokenFile(Path path) {
        this.path = path;
    }

    /// Writes the file anew, in one step: nobody sees half of it, and one that an earlier server left is replaced.
    void write(AdminToken token) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        String text = token.secret() + '\n' + print(token.address()) + '\n';
        try (FileChannel channel =
                FileChannel.open(fresh, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), OWNER_ONLY)) {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What the file says; empty when there is none, or none that makes sense.
    ///
    /// @throws IOException when there is one that this user may not read
    Optional<AdminToken> read() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException | CharacterCodingException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new IOException(path + " may not be read: run commands as the user that the server runs as", e);
        }
        if (lines.size() < 2 || lines.get(0).isBlank()) {
            return Optional.empty();
        }
        return parse(lines.get(1)).map(address -> new AdminToken(lines.get(0), address));
    }

    /// Removes the file, unless another server has written it since.
    void remove(AdminToken token) throws IOException {
        Optional<AdminToken> there = read();
        if (there.isPresent() && there.get().secret().equals(token.secret())) {
            Files.deleteIfExists(path);
        }
    }

    private static String print(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ' ' + address.getPort();
    }

    private static Optional<InetSocketAddress> parse(String text) throws IOException {
        int space = text.indexOf(' ');
        try {
            int port = Integer.parseInt(text.substring(space + 1));
            return Optional.of(
                    new InetSocketAddress(InetAddress.ofLiteral(text.substring(0, Math.max(0, space))), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
