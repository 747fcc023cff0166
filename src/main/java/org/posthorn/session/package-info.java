/// One SMTP dialogue as states, and one mail transaction into the spool.
///
/// Read [org.posthorn.session.SmtpSession] for the dialogue, [org.posthorn.session.SessionState] for what may
/// follow what, [org.posthorn.session.EnvelopeCommands] and [org.posthorn.session.ContentCommands] for a
/// transaction, [org.posthorn.session.SessionGate] for time-outs and shutdown.
@NullMarked
package org.posthorn.session;

import org.jspecify.annotations.NullMarked;
