package org.posthorn;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.posthorn.account.AccountException;
import org.posthorn.account.AccountSettings;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the command line can ask for.
final class Posthorn implements Program {
    private static final Logger log = LoggerFactory.getLogger("configuration");

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
        Server server = Server.start(checked(setup));
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
    public CheckResult check(Setup setup) {
        List<Problem> problems = Configuration.check(setup);
        int errors = (int) problems.stream().filter(Problem::isError).count();
        return new CheckResult(problems.stream().map(Problem::toString).toList(), errors, problems.size() - errors);
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
    public Accounts openAccounts(Setup setup, boolean make) throws SetupException, IOException {
        AccountSettings settings = configuration(setup).accounts();
        Path database = settings.database().toAbsolutePath().normalize();
        if (Files.notExists(database) && !make) {
            throw new IOException("there is no account database: " + database + " (posthorn user add makes it)");
        }
        // Made in the wrong folder, a database would hide that the command runs there.
        if (isElsewhere(setup, settings.database()) && Files.notExists(database.resolveSibling(""))) {
            throw new IOException("there is no folder for the account database: " + database
                    + " (relative paths begin at the working directory)");
        }
        try {
            return Accounts.of(AccountStore.open(settings));
        } catch (AccountException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Whether a path is relative to a folder that the configuration is not below.
    private static boolean isElsewhere(Setup setup, Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path file = setup.file() == null ? Configuration.USUAL_FILE : setup.file();
        return !path.isAbsolute() && !file.toAbsolutePath().normalize().startsWith(here);
    }

    private static Configuration checked(Setup setup) throws SetupException {
        try {
            Configuration.Checked checked = Configuration.loadChecked(setup);
            checked.problems().forEach(warning -> log.warn("{}", warning));
            return checked.configuration();
        } catch (ConfigurationException e) {
            throw new SetupException(e.lines());
        }
    }

    private static Configuration configuration(Setup setup) throws SetupException {
        try {
            return Configuration.load(setup);
        } catch (ConfigurationException e) {
            throw new SetupException(e.lines());
        }
    }
}
