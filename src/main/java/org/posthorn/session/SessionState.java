package org.posthorn.session;

import org.posthorn.account.Account;

/// Where a dialogue stands. A transition is a method of the state that allows it; what is not here has to be
/// refused with 503.
sealed interface SessionState {

    /// Who the client is so far.
    Peer peer();

    /// EHLO or HELO: allowed anywhere, and it drops an open transaction (RFC 5321 section 4.1.4).
    default Ready hello(String name, boolean extended) {
        return new Ready(peer().greeting(name, extended));
    }

    /// RSET, and whatever else ends a transaction.
    SessionState reset();

    /// Nothing was said yet; after STARTTLS again.
    ///
    /// @param peer silent, but for what a trusted host said of its client
    record Connected(Peer peer) implements SessionState {
        Connected() {
            this(Peer.SILENT);
        }

        @Override
        public Connected reset() {
            return this;
        }
    }

    /// Between transactions.
    record Ready(Peer peer) implements SessionState {
        Addressing begin(MailTransaction transaction) {
            return new Addressing(peer, transaction);
        }

        Ready login(Account account) {
            return new Ready(peer.loggedIn(account));
        }

        @Override
        public Ready reset() {
            return this;
        }
    }

    /// MAIL was accepted: recipients may follow, then the content.
    record Addressing(Peer peer, MailTransaction transaction) implements SessionState {
        Receiving receive(ContentIntake intake) {
            return new Receiving(peer, transaction, intake);
        }

        @Override
        public Ready reset() {
            return new Ready(peer);
        }
    }

    /// The first chunk was accepted: only chunks may follow.
    record Receiving(Peer peer, MailTransaction transaction, ContentIntake intake) implements SessionState {
        @Override
        public Ready reset() {
            intake.close();
            return new Ready(peer);
        }
    }

    /// No more commands are read.
    record Ended(Peer peer, String reason) implements SessionState {
        @Override
        public Ended reset() {
            return this;
        }
    }
}
