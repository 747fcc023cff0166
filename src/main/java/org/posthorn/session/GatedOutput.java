package org.posthorn.session;

import java.io.IOException;
import java.io.OutputStream;

/// A connection's output, each write to which passes the gate.
final class GatedOutput extends OutputStream {
    private final OutputStream output;
    private final SessionGate gate;

    GatedOutput(OutputStream output, SessionGate gate) {
        this.output = output;
        this.gate = gate;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        Object wait = gate.beginWrite();
        try {
            output.write(block, offset, length);
            output.flush();
        } catch (IOException e) {
            gate.end(wait);
            throw e;
        }
        gate.end(wait);
    }
}
