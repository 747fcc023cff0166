package org.posthorn.tlsrpt;

import java.io.IOException;
import java.net.URI;

/// Hands a report to a domain: whoever takes it has it from then on.
interface ReportPost extends AutoCloseable {
    /// By mail.
    ///
    /// @throws IOException when it could not be stored
    void mail(ReportAddress.Mailbox to, DomainDate date, ReportDocument report, byte[] octets) throws IOException;

    /// By HTTPS.
    ///
    /// @throws IOException when it was not taken
    void web(URI to, byte[] octets) throws IOException, InterruptedException;

    @Override
    void close();
}
