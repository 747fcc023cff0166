package org.posthorn.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.spool.Spool;
import org.posthorn.spool.SpoolException;

/// A program around a fake spool.
final class FakeProgram implements Program {
    final FakeSpool spool = new FakeSpool();
    final FakeAccounts accounts = new FakeAccounts();
    final List<Setup> setups = new ArrayList<>();
    List<String> problems = List.of();
    int warnings;
    boolean locked;
    boolean made;
    int runStatus;

    @Nullable
    IOException refusal;

    private final AdminSettings admin;

    FakeProgram(Path folder) {
        this.admin = AdminSettings.at(new InetSocketAddress("127.0.0.1", 0), folder);
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public int run(Setup setup) throws SetupException, IOException {
        setups.add(setup);
        if (refusal != null) {
            throw refusal;
        }
        if (!problems.isEmpty()) {
            throw new SetupException(problems);
        }
        return runStatus;
    }

    @Override
    public CheckResult check(Setup setup) {
        setups.add(setup);
        return new CheckResult(problems, problems.size() - warnings, warnings);
    }

    @Override
    public AdminSettings admin(Setup setup) {
        setups.add(setup);
        return admin;
    }

    @Override
    public Spool openSpool(Setup setup) throws SpoolException {
        if (locked) {
            throw new SpoolException("the spool is in use by another process");
        }
        return spool;
    }

    @Override
    public Accounts openAccounts(Setup setup, boolean make) throws IOException {
        if (locked) {
            throw new IOException("the accounts are in use by another process");
        }
        made = make;
        return accounts;
    }
}
