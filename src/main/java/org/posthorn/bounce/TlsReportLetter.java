package org.posthorn.bounce;

import org.posthorn.mail.MailAddress;
import org.posthorn.mail.ReversePath;

/// A report on TLS that goes by mail (RFC 8460 section 5.3).
///
/// @param sender to whom it comes back; null for nobody
/// @param from who reports
/// @param domain that it is about
/// @param submitter the domain of who reports
/// @param reportId as `left@right`
/// @param text for people, its lines ended by CRLF
/// @param fileName of the compressed report
/// @param report compressed by gzip
public record TlsReportLetter(
        ReversePath sender,
        MailAddress from,
        MailAddress to,
        String domain,
        String submitter,
        String reportId,
        String text,
        String fileName,
        byte[] report) {}
