package org.posthorn.tlsrpt;

import java.time.LocalDate;

/// A domain and a day in UTC.
///
/// @param domain in lower case, with A-labels
record DomainDate(LocalDate day, String domain) {}
