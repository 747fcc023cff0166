package org.posthorn.ops;

import java.io.IOException;
import java.util.List;
import org.posthorn.spool.Spool;

/// What the command line needs of the program around it.
public interface Program {
    /// Of this build, as `posthorn version` prints it.
    String version();

    /// Runs the server in the foreground until it is told to stop. Returns the exit status.
    ///
    /// @throws SetupException when it can't start with this configuration
    /// @throws IOException says which part can't be started and why
    int run(Setup setup) throws SetupException, IOException;

    /// Checks a configuration, and starts nothing.
    CheckResult check(Setup setup);

    /// @param problems each on one line with file, line and column
    /// @param errors how many of them keep the configuration from being used
    /// @param warnings how many do not
    record CheckResult(List<String> problems, int errors, int warnings) {}

    /// Where the server of this configuration has its admin address and its token file, whether it runs or not.
    AdminSettings admin(Setup setup) throws SetupException;

    /// Opens the spool of this configuration for a command, without a server. The caller closes it.
    ///
    /// @throws IOException when it can't be opened, for one because a running server has it
    Spool openSpool(Setup setup) throws SetupException, IOException;

    /// Opens the accounts of this configuration for a command, without a server. The caller closes them.
    ///
    /// @param make whether an empty database is made where there is none, in a folder that is there
    /// @throws IOException when they can't be opened, for one because a running server has them
    Accounts openAccounts(Setup setup, boolean make) throws SetupException, IOException;
}
