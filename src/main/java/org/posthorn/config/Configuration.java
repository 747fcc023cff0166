package org.posthorn.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.posthorn.account.AccountSettings;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.bounce.ReportSettings;
import org.posthorn.delivery.DeliverySettings;
import org.posthorn.dns.DnsSettings;
import org.posthorn.ops.AdminSettings;
import org.posthorn.ops.LogSettings;
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
    /// Read when no other is named, if it is there.
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
        return load(file, OptionalInt.empty());
    }

    /// Reads this file, or the usual one when it is null, which need not exist.
    ///
    /// @param portOffset takes the place of the file's own
    /// @throws ConfigurationException when it can't be read, or with all that is wrong in it
    public static Configuration load(@Nullable Path file, OptionalInt portOffset) throws ConfigurationException {
        return ConfigurationFile.open(file).load(portOffset);
    }

    /// What [#load] would refuse, and beyond that whether the key fits the certificate and the directories can be
    /// written to. Starts and creates nothing. Empty when all is well.
    public static List<Problem> check(@Nullable Path file, OptionalInt portOffset) {
        try {
            return ConfigurationFile.open(file).check(portOffset);
        } catch (ConfigurationException e) {
            return e.problems();
        }
    }
}
