package org.posthorn.mail;

import java.io.IOException;

/// The content of a message, header and body, with CRLF line ends, wherever it is kept. Any thread may read it, any
/// number of times, until the message is settled.
public interface Content {
    /// In octets.
    long size();

    /// Hands every octet to the sink in blocks of the content's own choosing. Content in memory is one block, not
    /// copied: the sink must not change it.
    ///
    /// @throws IOException when the content can't be read or the sink throws it
    void transferTo(ContentSink sink) throws IOException;

    /// Content that is an array, which nobody may change any more.
    static Content of(byte[] octets) {
        return of(octets, octets.length);
    }

    /// The first octets of an array, which nobody may change any more.
    static Content of(byte[] octets, int length) {
        return new Content() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public void transferTo(ContentSink sink) throws IOException {
                sink.write(octets, 0, length);
            }
        };
    }
}
