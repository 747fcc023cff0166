package org.posthorn.mail;

import java.io.IOException;

/// Takes the content of a message, block by block, in order.
@FunctionalInterface
public interface ContentSink {
    /// Takes a block. The caller may use the array again once this returns, so what is to be kept is copied.
    void write(byte[] block, int offset, int length) throws IOException;
}
