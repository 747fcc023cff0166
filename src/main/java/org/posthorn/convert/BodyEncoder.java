package org.posthorn.convert;

import java.io.IOException;

/// Encodes the body of one entity.
interface BodyEncoder {
    void write(byte[] block, int offset, int length) throws IOException;

    /// A CRLF of the body.
    void lineEnd() throws IOException;

    /// @param endLine whether the last line needs an end, since nothing follows
    void finish(boolean endLine) throws IOException;
}
