package org.posthorn.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;

/// A file on disk. Buffers with an array go through the file and not its channel, which an interrupt would close:
/// sessions are interrupted, the journal's thread, which alone uses a direct buffer, never is.
final class DiskFile implements StoredFile {
    private final RandomAccessFile file;

    DiskFile(RandomAccessFile file) {
        this.file = file;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        if (from.hasArray()) {
            file.seek(position);
            file.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
            from.position(from.limit());
            return;
        }
        long at = position;
        while (from.hasRemaining()) {
            at += file.getChannel().write(from, at);
        }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        file.seek(position);
        int count = file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    @Override
    public void force() throws IOException {
        file.getChannel().force(false);
    }

    @Override
    public void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void truncate(long size) throws IOException {
        file.setLength(size);
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
