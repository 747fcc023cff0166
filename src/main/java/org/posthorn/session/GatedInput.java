package org.posthorn.session;

import java.io.IOException;
import java.io.InputStream;

/// A connection's input, each read of which passes the gate.
final class GatedInput extends InputStream {
    private final InputStream input;
    private final SessionGate gate;

    GatedInput(InputStream input, SessionGate gate) {
        this.input = input;
        this.gate = gate;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
        Object wait = gate.beginRead();
        int count;
        try {
            count = input.read(block, offset, length);
        } catch (IOException e) {
            gate.end(wait);
            throw e;
        }
        gate.endRead(wait, count);
        return count;
    }
}
