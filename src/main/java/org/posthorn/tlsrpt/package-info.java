/// Counts what came of TLS with the hosts of each domain, and reports it to the domains that ask for that once a day
/// (RFC 8460).
///
/// Read [org.posthorn.tlsrpt.TlsReports], then `DomainDay`, what is counted, and `ReportDocument`, what is told.
@NullMarked
package org.posthorn.tlsrpt;

import org.jspecify.annotations.NullMarked;
