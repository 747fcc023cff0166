package org.posthorn.spool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the disk itself says.
class DiskStorageTest {
    @TempDir
    Path directory;

    @Test
    void whatIsNotThereIsToldFromWhatCannotBeLookedAt() throws Exception {
        var storage = new DiskStorage(directory, List.of("content"));
        Path loop = directory.resolve("content/loop");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> storage.open("content/absent")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> storage.open("content/loop"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }
}
