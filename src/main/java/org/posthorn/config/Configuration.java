package org.posthorn.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.posthorn.account.AccountSettings;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.bounce.ReportSettings;
import org.posthorn.delivery.DeliverySettings;
import org.posthorn.dns.DnsSettings;
import org.posthorn.ops.AdminSettings;
import org.posthorn.ops.LogSettings;
import org.posthorn.ops.Setup;
import org.posthorn.policy.AbuseSettings;
import org.posthorn.route.RouteSettings;
import org.posthorn.schedule.ScheduleSettings;
import org.posthorn.shape.ShapingSettings;
import org.posthorn.spool.SpoolSettings;
import org.posthorn.tls.StsSettings;
import org.posthorn.tls.TlsSettings;
import org.posthorn.tlsrpt.TlsReportSettings;

/// All settings of a Posthorn, each room's own. What `docs/configuration.md` describes, read and validated:
/// relative paths are relative to the working directory, and the port offset is added already.
///
/// @param hostname what this server calls itself; the rooms that need it have it in their settings too
/// @param listeners in the order of the file, at least one
/// @param stopGrace how long a stop waits for the sessions that are open
public record Configuration(
        String hostname,
        SpoolSettings spool,
        TlsSettings tls,
        AccountSettings accounts,
        DnsSettings dns,
        AbuseSettings abuse,
        List<ListenerConfiguration> listeners,
        RecipientSettings recipients,
        RouteSettings routes,
        DeliverySettings delivery,
        StsSettings sts,
        ShapingSettings shaping,
        ScheduleSettings schedule,
        ReportSettings reports,
        TlsReportSettings tlsReports,
        AdminSettings admin,
        LogSettings log,
        Duration stopGrace) {
    /// Read when no other is named.
    public static final Path USUAL_FILE = Path.of("conf", "posthorn.toml");

    public Configuration {
        listeners = List.copyOf(listeners);
    }

    /// What holds without any file. May wait some seconds for the name of this machine.
    public static Configuration defaults() {
        try {
            return ConfigurationFile.none().load(OptionalInt.empty());
        } catch (ConfigurationException e) {
            throw new IllegalStateException("the defaults contradict each other", e);
        }
    }

    /// Reads this file.
    ///
    /// @throws ConfigurationException when it can't be read, or with all that is wrong in it
    public static Configuration load(Path file) throws ConfigurationException {
        return load(new Setup(file, OptionalInt.empty()));
    }

    /// Reads the file that the setup means.
    ///
    /// @throws ConfigurationException when there is none or it can't be read, or with all that is wrong in it
    public static Configuration load(Setup setup) throws ConfigurationException {
        return ConfigurationFile.open(setup).load(setup.portOffset());
    }

    /// What [#load] would refuse, and beyond that what can't work or is dangerous on this machine: routes, folders,
    /// certificates, addresses. Starts nothing and leaves nothing behind. Empty when all is well.
    public static List<Problem> check(Setup setup) {
        try {
            return ConfigurationFile.open(setup).check(setup.portOffset()).problems();
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }

    /// Reads the configuration of a server that is to start.
    ///
    /// @return with warnings alone
    /// @throws ConfigurationException with all errors that [#check] finds
    public static Checked loadChecked(Setup setup) throws ConfigurationException {
        Checked checked = ConfigurationFile.open(setup).check(setup.portOffset());
        if (checked.problems().stream().anyMatch(Problem::isError)) {
            throw new ConfigurationException(checked.problems());
        }
        return checked;
    }

    /// A configuration, and what a check found.
    public record Checked(Configuration configuration, List<Problem> problems) {
        public Checked {
            problems = List.copyOf(problems);
        }
    }
}
