package org.posthorn.ops;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthorn.event.EventSink;
import org.posthorn.spool.Spool;

/// Finds out whether the server runs, and opens the desk through its admin address or on the files accordingly. A
/// token file that a killed server left is no sign of a running one: only the answer to a challenge is.
final class Desks {
    private final Program program;
    private final Consumer<String> progress;

    /// @param progress told of what may take long
    Desks(Program program, Consumer<String> progress) {
        this.program = program;
        this.progress = progress;
    }

    QueueDesk queue(Setup setup) throws SetupException, IOException {
        AdminSettings admin = program.admin(setup);
        Optional<AdminClient> client = runningServer(admin);
        return client.isPresent() ? new RemoteQueueDesk(client.get()) : offlineQueue(setup, admin);
    }

    /// Those that are there.
    Accounts accounts(Setup setup) throws SetupException, IOException {
        return accounts(setup, false);
    }

    /// The same, and none yet where this is the first.
    Accounts accountsToAdd(Setup setup) throws SetupException, IOException {
        return accounts(setup, true);
    }

    private Accounts accounts(Setup setup, boolean make) throws SetupException, IOException {
        AdminSettings admin = program.admin(setup);
        Optional<AdminClient> client = runningServer(admin);
        if (client.isPresent()) {
            return new RemoteAccounts(client.get());
        }
        try {
            return program.openAccounts(setup, make);
        } catch (IOException e) {
            throw unreachable(admin, e);
        }
    }

    /// @throws DeskException when no server runs: without one, nobody is shown any certificate
    Certificates certificates(Setup setup) throws SetupException, IOException {
        AdminSettings admin = program.admin(setup);
        return new Certificates.RemoteCertificates(runningServer(admin)
                .orElseThrow(() -> new DeskException(
                        DeskException.Kind.UNAVAILABLE,
                        "no running server was found: " + admin.tokenFile()
                                + " is missing, or its admin address does not answer")));
    }

    /// The running server itself, for what lives in its memory.
    ///
    /// @param what that is, for who reads that it is not there
    AdminClient server(Setup setup, String what) throws SetupException, IOException {
        AdminSettings admin = program.admin(setup);
        return runningServer(admin)
                .orElseThrow(() -> new DeskException(
                        DeskException.Kind.UNAVAILABLE,
                        "the server is not running, and " + what + "\n(" + admin.tokenFile()
                                + " is missing, or its admin address does not answer)"));
    }

    private QueueDesk offlineQueue(Setup setup, AdminSettings admin) throws SetupException, IOException {
        progress.accept("The server is not running: opening the queue itself.");
        try {
            return new OfflineQueueDesk(program.openSpool(setup));
        } catch (IOException e) {
            throw unreachable(admin, e);
        }
    }

    private static Optional<AdminClient> runningServer(AdminSettings admin) throws IOException {
        Optional<AdminToken> token = new TokenFile(admin.tokenFile()).read();
        if (token.isEmpty()) {
            return Optional.empty();
        }
        var client = new AdminClient(admin, token.get());
        if (client.isServerThere()) {
            return Optional.of(client);
        }
        client.close();
        return Optional.empty();
    }

    private static DeskException unreachable(AdminSettings admin, IOException cause) {
        return new DeskException(
                DeskException.Kind.UNAVAILABLE,
                Fault.of(cause) + "\n(no running server was found either: " + admin.tokenFile()
                        + " is missing, or its admin address does not answer)",
                cause);
    }

    /// A local desk that owns its spool.
    private static final class OfflineQueueDesk implements QueueDesk {
        private final Spool spool;
        private final LocalQueueDesk desk;

        OfflineQueueDesk(Spool spool) {
            this.spool = spool;
            this.desk = new LocalQueueDesk(spool, EventSink.NONE, InstantSource.system());
        }

        @Override
        public QueuePage list(Selection selection, int offset, int limit) throws IOException {
            return desk.list(selection, offset, limit);
        }

        @Override
        public Optional<MessageView> find(String id) throws IOException {
            return desk.find(id);
        }

        @Override
        public ActionResult act(QueueAction action, Selection selection) throws IOException {
            return desk.act(action, selection);
        }

        @Override
        public void close() {
            spool.close();
        }
    }
}
