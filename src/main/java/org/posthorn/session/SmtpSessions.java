package org.posthorn.session;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.posthorn.wire.BufferPool;

/// Makes the sessions of a listener, and holds what they share. Any thread.
public final class SmtpSessions {
    private final SessionSettings settings;
    private final SessionServices services;
    private final BufferPool pool;
    private final LongSupplier nanoTime;
    private final MailDate date;
    private final OctetBudget headers;

    /// @param pool buffers for content
    /// @param nanoTime as [System#nanoTime()]
    public SmtpSessions(SessionSettings settings, SessionServices services, BufferPool pool, LongSupplier nanoTime) {
        this.settings = settings;
        this.services = services;
        this.pool = pool;
        this.nanoTime = nanoTime;
        this.headers = new OctetBudget(settings.submission().heldHeaders());
        this.date = new MailDate(services.clock());
    }

    /// A session for a connection, not yet begun.
    ///
    /// @throws IOException when the connection is gone already
    public SmtpSession open(Connection connection) throws IOException {
        var gate = new SessionGate(settings.timeouts(), settings.patience(), nanoTime);
        var dialogue = new Dialogue(connection, settings, services, gate, pool, headers);
        return new SmtpSession(connection, gate, dialogue, date);
    }
}
