/// The vocabulary of mail, as the RFCs use it: immutable values that every room shares, and nothing that does I/O.
///
/// Read [org.posthorn.mail.Envelope] first: it is what the SMTP dialogue gathers and all else carries. Then
/// [org.posthorn.mail.RecipientOutcome], the only ways in which an attempt for a recipient can end.
@NullMarked
package org.posthorn.mail;

import org.jspecify.annotations.NullMarked;
