package org.posthorn.policy;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.posthorn.event.EventSink;
import org.posthorn.event.MailEvent;

/// Watches over what clients do to all listeners together: connections, offences, bans, and the pace of accounts.
/// What it remembers is bounded and in memory; [StateKeeper] keeps bans and accounts over a restart. Any thread; two sessions wait for each other only where they are of
/// the same client.
public final class AbuseGuard {
    private static final Admission.Refused BANNED = new Admission.Refused("banned");

    private final AbuseSettings settings;
    private final EventSink events;
    private final InstantSource clock;
    private final ConnectionGuard connections;
    private final Offences offences;
    private final Bans bans;
    private final AccountPaces accounts;

    /// @param nanoTime as [System#nanoTime()]
    public AbuseGuard(AbuseSettings settings, EventSink events, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.connections = new ConnectionGuard(settings, nanoTime);
        this.offences = new Offences(settings, nanoTime);
        this.bans = new Bans(settings, clock);
        this.accounts = new AccountPaces(settings.accounts(), events, clock, nanoTime);
    }

    /// Whether a client may connect. What is admitted has to be closed.
    ///
    /// @param trusted whether its network is
    public Admission admit(InetAddress client, boolean trusted) {
        if (isExempt(trusted)) {
            return connections.exempt();
        }
        return isBanned(client) ? BANNED : connections.admit(client);
    }

    /// Whether a client that is not exempt is not served for now.
    public boolean isBanned(InetAddress client) {
        return bans.isBanned(ClientNetwork.offender(client));
    }

    /// Whether a client is left alone, since its network is trusted.
    public boolean isExempt(boolean trusted) {
        return trusted && settings.exemptTrusted();
    }

    /// Counts an offence of a client that is not exempt, and bans it when that is one too many.
    public Standing offend(InetAddress address, Offence kind) {
        ClientNetwork client = ClientNetwork.offender(address);
        long count = offences.add(client, kind);
        int limit = settings.limit(kind);
        if (limit == 0) {
            return Standing.GOOD;
        }
        if (count > limit) {
            ban(client, kind);
        }
        return new Standing(Math.clamp(count - limit / 2, 0, limit), bans.isBanned(client));
    }

    private void ban(ClientNetwork client, Offence kind) {
        bans.add(client, kind.word()).ifPresent(ban -> {
            offences.forget(client);
            events.publish(
                    new MailEvent.Banned(clock.instant(), client.toString(), kind.word(), ban.until(), ban.times()));
        });
    }

    public AccountPaces accounts() {
        return accounts;
    }

    public Bans bans() {
        return bans;
    }

    /// How many offences of this kind there were since the start.
    public long offences(Offence kind) {
        return offences.total(kind);
    }

    /// Addresses and networks with open connections that are counted.
    public int countedClients() {
        return connections.clients();
    }
}
