package org.posthorn.spool;

import org.posthorn.mail.ContentSink;
import org.posthorn.mail.QueueId;

/// One message on its way into the spool: write its content, then commit. Confined to one thread.
public interface MessageWriter extends ContentSink, AutoCloseable {
    /// The id that the message will have; known before its content, so that its Received field can name it.
    QueueId id();

    /// Adds to the content. Memory stays bounded, whatever the size.
    ///
    /// @throws SpoolFullException when there is no room (452 4.3.1)
    /// @throws SpoolException when it can't be kept (451 4.3.0); the writer is of no more use then
    @Override
    void write(byte[] block, int offset, int length) throws SpoolException;

    /// Octets written so far.
    long size();

    /// Makes the message durable: when this returns it survives a kill and a loss of power, and the listener was
    /// offered it. Waits for the disk, with all others who commit at this time. When this throws, the message is
    /// not in the spool, unless the disk kept what it said it could not: then the message may be delivered although
    /// its sender was told to try again.
    void commit() throws SpoolException;

    /// Forgets the message, unless it was committed.
    @Override
    void close();
}
