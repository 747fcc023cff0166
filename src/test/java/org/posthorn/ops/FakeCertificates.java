package org.posthorn.ops;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One certificate, named after how often it was read; the third time it is broken.
final class FakeCertificates implements Certificates {
    private final AtomicInteger reads = new AtomicInteger(1);

    @Override
    public List<CertificateView> list() {
        return List.of(new CertificateView(
                "mx.pem", List.of(reads.get() + ".example.org", "mx.example.org"), "EC", "2027-01-01T00:00:00Z"));
    }

    @Override
    public List<CertificateView> reload() throws DeskException {
        if (reads.incrementAndGet() > 2) {
            throw new DeskException(DeskException.Kind.CONFLICT, "mx-key.pem: is not the key");
        }
        return list();
    }

    @Override
    public void close() {}
}
