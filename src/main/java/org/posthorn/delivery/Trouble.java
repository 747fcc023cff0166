package org.posthorn.delivery;

import org.posthorn.mail.Diagnosis;

/// A failure that touches every recipient still open, with its verdict.
///
/// @param hostFault whether the host is in trouble, whoever the recipients are
record Trouble(Verdict verdict, Diagnosis diagnosis, boolean hostFault) {}
