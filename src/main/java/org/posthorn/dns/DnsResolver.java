package org.posthorn.dns;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.MxAnswer.MxHost;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Asks recursive resolvers, and keeps what they answer.
public final class DnsResolver implements MailResolver {
    private final Function<Question, Lookup> lookups;

    DnsResolver(Function<Question, Lookup> lookups) {
        this.lookups = lookups;
    }

    public static DnsResolver of(DnsSettings settings) {
        var client = new DnsClient(settings);
        if (!settings.cache()) {
            return new DnsResolver(client::ask);
        }
        var cache = new LookupCache(settings.cacheEntries(), settings.longestKept(), Ticker.systemTicker());
        return new DnsResolver(question -> cache.get(question, client::ask));
    }

    @Override
    public MxAnswer mx(String domain) {
        Name name = name(domain);
        if (name == null) {
            return new MxAnswer.NoSuchDomain();
        }
        return switch (lookups.apply(new Question(name, Type.MX))) {
            case Lookup.Found found -> mx(found);
            case Lookup.Empty empty -> new MxAnswer.NoMx(empty.secure());
            case Lookup.NoSuchName none -> new MxAnswer.NoSuchDomain();
            case Lookup.Failed failed -> new MxAnswer.TemporaryFailure(failed.reason());
        };
    }

    /// A target of `.` stands alone (RFC 7505 section 3); among others it is no host, and is left out.
    private static MxAnswer mx(Lookup.Found found) {
        var hosts = new ArrayList<MxHost>();
        for (Record record : found.records()) {
            if (record instanceof MXRecord mx && !mx.getTarget().equals(Name.root)) {
                hosts.add(new MxHost(mx.getPriority(), text(mx.getTarget())));
            }
        }
        if (hosts.isEmpty()) {
            return new MxAnswer.NullMx();
        }
        hosts.sort(Comparator.comparingInt(MxHost::preference).thenComparing(MxHost::host));
        return new MxAnswer.MxHosts(hosts, found.secure());
    }

    @Override
    public AddressAnswer addresses(String host) {
        Name name = name(host);
        if (name == null) {
            return new AddressAnswer.NoSuchHost();
        }
        // Both at a time: the second lookup costs no further round trip.
        var ipv6 = new FutureTask<>((Callable<Lookup>) () -> lookups.apply(new Question(name, Type.AAAA)));
        Thread.ofVirtual().name("dns-aaaa").start(ipv6);
        Lookup ipv4 = lookups.apply(new Question(name, Type.A));
        return merge(ipv4, await(ipv6));
    }

    private static Lookup await(FutureTask<Lookup> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Lookup.Failed("interrupted");
        } catch (java.util.concurrent.ExecutionException e) {
            return new Lookup.Failed("internal error: " + e.getCause());
        }
    }

    /// One family is enough to go on with; without any address a failure of one of them leaves it open.
    private static AddressAnswer merge(Lookup ipv4, Lookup ipv6) {
        var addresses = new ArrayList<InetAddress>();
        boolean secure = collect(ipv4, addresses) & collect(ipv6, addresses);
        if (!addresses.isEmpty()) {
            return new AddressAnswer.Addresses(addresses, secure);
        }
        if (ipv4 instanceof Lookup.Failed failed) {
            return new AddressAnswer.TemporaryFailure(failed.reason());
        }
        if (ipv6 instanceof Lookup.Failed failed) {
            return new AddressAnswer.TemporaryFailure(failed.reason());
        }
        boolean noName = ipv4 instanceof Lookup.NoSuchName && ipv6 instanceof Lookup.NoSuchName;
        return noName ? new AddressAnswer.NoSuchHost() : new AddressAnswer.NoAddress();
    }

    private static boolean collect(Lookup lookup, List<InetAddress> addresses) {
        return switch (lookup) {
            case Lookup.Found found -> {
                for (Record record : found.records()) {
                    if (record instanceof ARecord a) {
                        addresses.add(a.getAddress());
                    } else if (record instanceof AAAARecord aaaa) {
                        addresses.add(aaaa.getAddress());
                    }
                }
                yield found.secure();
            }
            case Lookup.Empty empty -> empty.secure();
            case Lookup.NoSuchName none -> none.secure();
            case Lookup.Failed failed -> false;
        };
    }

    /// Absolute, so that no search path applies; null for what can't be a name.
    private static @Nullable Name name(String text) {
        try {
            return text.isEmpty() ? null : Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            return null;
        }
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }
}
