package org.posthorn;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.posthorn.account.AccountException;
import org.posthorn.account.AccountStore;
import org.posthorn.config.Configuration;
import org.posthorn.config.ConfigurationException;
import org.posthorn.config.Problem;
import org.posthorn.event.EventSink;
import org.posthorn.ops.Accounts;
import org.posthorn.ops.AdminSettings;
import org.posthorn.ops.Program;
import org.posthorn.ops.ProgramLog;
import org.posthorn.ops.Setup;
import org.posthorn.ops.SetupException;
import org.posthorn.spool.JournalSpool;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolSettings;

/// What the command line can ask for.
final class Posthorn implements Program {
    private final PrintWriter out;

    Posthorn(PrintWriter out) {
        this.out = out;
    }

    @Override
    public String version() {
        String version = Posthorn.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public int run(Setup setup) throws SetupException, IOException {
        Server server = Server.start(configuration(setup));
        // SIGTERM and Ctrl-C run the hook; halt lets the status be 0, since being told to stop is no failure.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndHalt(server), "stop"));
        out.println("posthorn " + version() + " ready: " + server.addresses());
        return waitForever();
    }

    private static void stopAndHalt(Server server) {
        server.close();
        ProgramLog.close();
        Runtime.getRuntime().halt(0);
    }

    private static int waitForever() {
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    @Override
    public List<String> check(Setup setup) {
        return Configuration.check(setup.file(), setup.portOffset()).stream()
                .map(Problem::toString)
                .toList();
    }

    @Override
    public AdminSettings admin(Setup setup) throws SetupException {
        return configuration(setup).admin();
    }

    @Override
    public Spool openSpool(Setup setup) throws SetupException, IOException {
        SpoolSettings settings = configuration(setup).spool();
        // Made here, an empty one would hide that the command runs in the wrong folder.
        if (Files.notExists(settings.directory())) {
            throw new IOException("there is no queue: " + settings.directory().toAbsolutePath());
        }
        return JournalSpool.open(settings, InstantSource.system(), EventSink.NONE);
    }

    @Override
    public Accounts openAccounts(Setup setup) throws SetupException, IOException {
        try {
            return Accounts.of(AccountStore.open(configuration(setup).accounts()));
        } catch (AccountException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Configuration configuration(Setup setup) throws SetupException {
        try {
            return Configuration.load(setup.file(), setup.portOffset());
        } catch (ConfigurationException e) {
            throw new SetupException(e.lines());
        }
    }
}
