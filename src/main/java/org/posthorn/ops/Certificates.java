package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import org.posthorn.tls.ServerTls;
import org.posthorn.tls.TlsException;

/// The certificates of a running server, as far as an operator administers them. Any thread may call it.
public interface Certificates extends AutoCloseable {
    /// What clients are shown, the default first.
    List<CertificateView> list() throws IOException;

    /// Reads the files again, and lists what clients are shown from now on.
    ///
    /// @throws DeskException with `CONFLICT` when the files won't do; all stays as it was then
    List<CertificateView> reload() throws IOException;

    @Override
    void close();

    static Certificates of(ServerTls tls) {
        return new ServedCertificates(tls);
    }

    /// Those of the server in this process.
    record ServedCertificates(ServerTls tls) implements Certificates {
        @Override
        public List<CertificateView> list() {
            return tls.certificates().stream().map(CertificateView::of).toList();
        }

        @Override
        public List<CertificateView> reload() throws DeskException {
            try {
                return tls.reload().stream().map(CertificateView::of).toList();
            } catch (TlsException e) {
                throw new DeskException(DeskException.Kind.CONFLICT, String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public void close() {
            // The server goes on with them.
        }
    }

    /// Those of a running server, reached through its admin address.
    record RemoteCertificates(AdminClient client) implements Certificates {
        @Override
        public List<CertificateView> list() throws IOException {
            return List.of(client.get("/api/tls", CertificateView[].class));
        }

        @Override
        public List<CertificateView> reload() throws IOException {
            return List.of(client.post("/api/tls", List.of(), CertificateView[].class));
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
