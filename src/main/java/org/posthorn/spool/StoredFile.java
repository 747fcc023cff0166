package org.posthorn.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One file of a [Storage].
interface StoredFile extends Closeable {
    /// Writes all that remains in the buffer.
    void write(ByteBuffer from, long position) throws IOException;

    /// Reads up to what remains in the buffer, which has an array; -1 at the end.
    int read(ByteBuffer into, long position) throws IOException;

    /// Makes what was written durable, by a thread that is never interrupted.
    void force() throws IOException;

    /// The same by any thread; slower, since it writes the file's times too.
    void sync() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;
}
