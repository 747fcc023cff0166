package org.posthorn.listener;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthorn.session.SmtpSession;

/// The sessions that are open now. Any thread.
final class OpenSessions {
    private final Set<SmtpSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /// Runs a session to its end on this thread.
    void run(SmtpSession session) {
        sessions.add(session);
        try {
            // Who is added while the others are being stopped stops too.
            if (stopping) {
                session.stop();
            }
            session.run();
        } finally {
            sessions.remove(session);
        }
    }

    int count() {
        return sessions.size();
    }

    void checkTime() {
        sessions.forEach(SmtpSession::checkTime);
    }

    void stop() {
        stopping = true;
        sessions.forEach(SmtpSession::stop);
    }

    void abort() {
        sessions.forEach(SmtpSession::abort);
    }
}
