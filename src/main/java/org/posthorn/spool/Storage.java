package org.posthorn.spool;

import java.io.IOException;
import java.util.List;

/// The files of a spool, by names relative to its directory. What a crash may do to files is tested against an
/// implementation that forgets what was not synced. Any thread; a [StoredFile] belongs to one thread at a time.
interface Storage {
    /// A new, empty file. Its name is durable only after [#syncFolder].
    StoredFile create(String name) throws IOException;

    /// A file that is there.
    ///
    /// @throws java.nio.file.NoSuchFileException when it is not
    StoredFile open(String name) throws IOException;

    /// The names of the files in a folder, with the folder, sorted.
    List<String> list(String folder) throws IOException;

    /// Deletes a file if it is there.
    void delete(String name) throws IOException;

    void rename(String from, String to) throws IOException;

    /// Makes the names in a folder durable.
    void syncFolder(String folder) throws IOException;

    /// How many octets are free for us.
    long usable() throws IOException;
}
