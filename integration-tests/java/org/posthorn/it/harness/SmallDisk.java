package org.posthorn.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// A file system of a few megabytes, which a test may fill to its last block. Needs root; where it can't be mounted
/// the test is skipped.
public final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Path mount;

    private SmallDisk(Path folder, Path mount) {
        this.folder = folder;
        this.mount = mount;
    }

    /// @param kind `tmpfs`, or `ext4` in a file
    public static SmallDisk mounted(Rig rig, String kind, int megabytes) {
        Path mount = rig.folder("disk");
        Child.Result mounted = kind.equals("tmpfs")
                ? Child.run(
                        rig.folder(),
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + megabytes + "m",
                        "tmpfs",
                        mount.toString())
                : Child.run(rig.folder(), "sh", "-c", """
                        truncate -s %dM disk.img && mkfs.ext4 -q -m 0 disk.img && mount -o loop disk.img %s && rm disk.img
                        """.formatted(megabytes, mount));
        Assumptions.assumeTrue(mounted.status() == 0, "can't mount " + kind + " here: " + mounted.output());
        return rig.add(new SmallDisk(rig.folder(), mount));
    }

    public Path path() {
        return mount;
    }

    /// Takes so many octets, or all that is left.
    public Path fill(String name, long octets) {
        Path filler = mount.resolve(name);
        byte[] block = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (long written = 0; written < octets; written += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            // It is full.
        }
        return filler;
    }

    public void delete(Path filler) {
        try {
            Files.delete(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How much may still be written, in octets.
    public long free() {
        try {
            return Files.getFileStore(mount).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Child.run(folder, "umount", mount.toString()).mustSucceed();
    }
}
