package org.posthorn.dns;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.MxAnswer.MxHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Asks recursive resolvers, and keeps what they answer.
public final class DnsResolver implements MailResolver {
    private static final Logger LOG = LoggerFactory.getLogger(DnsResolver.class);

    private final Function<Question, Lookup> lookups;
    private final int mxHosts;

    /// @param mxHosts of a domain's MX hosts so many are given, the most preferred
    DnsResolver(Function<Question, Lookup> lookups, int mxHosts) {
        this.lookups = lookups;
        this.mxHosts = mxHosts;
    }

    /// Asks each resolver for records that are signed, and says in the log whether it vouches for them: without that
    /// there is no DANE. Does not wait for the answers.
    public static void sayWhetherSecure(DnsSettings settings) {
        if (settings.dnssec() == Dnssec.OFF) {
            LOG.info("DNSSEC is off, and so is DANE");
            return;
        }
        var client = new DnsClient(settings);
        if (client.trustsAny()) {
            Thread.ofVirtual().name("dnssec-check").start(() -> say(settings.dnssec(), client.doubts()));
        } else {
            LOG.info("DNSSEC: no resolver on this machine, and no other is trusted to validate: there is no DANE");
        }
    }

    /// Why answers can't be validated here, where they are to be: the trust anchors can't be read.
    public static Optional<String> problemOfAnchors(DnsSettings settings) {
        if (settings.dnssec() != Dnssec.VALIDATE) {
            return Optional.empty();
        }
        try {
            TrustAnchors.read(settings.trustAnchors());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(settings.trustAnchors() + " can't be used: " + e.getMessage());
        }
    }

    private static void say(Dnssec mode, List<String> doubts) {
        if (doubts.isEmpty()) {
            LOG.info(
                    "DNSSEC: {}; DANE is used where a domain has it",
                    mode == Dnssec.VALIDATE
                            ? "answers are validated here, and the trust anchors are the ones in use"
                            : "the resolver validates");
        } else {
            LOG.warn("DNSSEC: {}; there is no DANE with answers from there", String.join(", ", doubts));
        }
    }

    public static DnsResolver of(DnsSettings settings) {
        var client = new DnsClient(settings);
        if (!settings.cache()) {
            return new DnsResolver(client::ask, settings.mxHosts());
        }
        var cache = new LookupCache(
                settings.cacheEntries(), settings.longestKept(), settings.prefetch(), Ticker.systemTicker());
        return new DnsResolver(question -> cache.get(question, client::ask), settings.mxHosts());
    }

    @Override
    public MxAnswer mx(String domain) {
        Name name = name(domain);
        if (name == null) {
            return new MxAnswer.NoSuchDomain();
        }
        return switch (lookups.apply(new Question(name, Type.MX))) {
            case Lookup.Found found -> mx(name, found);
            case Lookup.Empty empty -> new MxAnswer.NoMx(empty.secure());
            case Lookup.NoSuchName none -> new MxAnswer.NoSuchDomain();
            case Lookup.Failed failed -> new MxAnswer.TemporaryFailure(failed.reason());
        };
    }

    /// A target of `.` stands alone (RFC 7505 section 3); among others it is no host, and is left out.
    private MxAnswer mx(Name asked, Lookup.Found found) {
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
        List<MxHost> best = hosts.subList(0, Math.min(hosts.size(), mxHosts));
        return new MxAnswer.MxHosts(best, found.secure(), alias(asked, found.name()));
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
        return merge(name, ipv4, await(ipv6));
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
    private static AddressAnswer merge(Name asked, Lookup ipv4, Lookup ipv6) {
        var addresses = new ArrayList<InetAddress>();
        // What one lookup found counts by itself: a failure of the other must not turn it into something unsigned.
        boolean secure = collect(ipv4, addresses) & collect(ipv6, addresses);
        if (!addresses.isEmpty()) {
            Name name = target(ipv4).or(() -> target(ipv6)).orElse(asked);
            return new AddressAnswer.Addresses(addresses, secure, alias(asked, name));
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

    private static Optional<String> alias(Name asked, Name found) {
        return found.equals(asked) ? Optional.empty() : Optional.of(text(found));
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
            case Lookup.Empty empty -> true;
            case Lookup.NoSuchName none -> true;
            case Lookup.Failed failed -> true;
        };
    }

    private static Optional<Name> target(Lookup lookup) {
        return lookup instanceof Lookup.Found found ? Optional.of(found.name()) : Optional.empty();
    }

    @Override
    public TlsaAnswer tlsa(String host, int port) {
        Name name = name('_' + String.valueOf(port) + "._tcp." + host);
        if (name == null) {
            return new TlsaAnswer.None();
        }
        return switch (lookups.apply(new Question(name, Type.TLSA))) {
            case Lookup.Found found when found.secure() -> new TlsaAnswer.Records(tlsa(found.records()));
            case Lookup.Found found -> new TlsaAnswer.None();
            case Lookup.Empty empty -> new TlsaAnswer.None();
            case Lookup.NoSuchName none -> new TlsaAnswer.None();
            case Lookup.Failed failed -> new TlsaAnswer.TemporaryFailure(failed.reason());
        };
    }

    private static List<TlsaRecord> tlsa(List<Record> records) {
        return records.stream()
                .map(TLSARecord.class::cast)
                .map(record -> new TlsaRecord(
                        record.getCertificateUsage(),
                        record.getSelector(),
                        record.getMatchingType(),
                        HexFormat.of().formatHex(record.getCertificateAssociationData())))
                .toList();
    }

    @Override
    public AliasAnswer alias(String host) {
        Name name = name(host);
        if (name == null) {
            return new AliasAnswer.NotSecure();
        }
        return switch (lookups.apply(new Question(name, Type.CNAME))) {
            case Lookup.Found found -> found.secure() ? new AliasAnswer.Secure() : new AliasAnswer.NotSecure();
            case Lookup.Empty empty -> new AliasAnswer.NotSecure();
            case Lookup.NoSuchName none -> new AliasAnswer.NotSecure();
            case Lookup.Failed failed -> new AliasAnswer.TemporaryFailure(failed.reason());
        };
    }

    @Override
    public TextAnswer texts(String text) {
        Name name = name(text);
        if (name == null) {
            return new TextAnswer.None();
        }
        return switch (lookups.apply(new Question(name, Type.TXT))) {
            case Lookup.Found found -> new TextAnswer.Texts(texts(found.records()));
            case Lookup.Empty empty -> new TextAnswer.None();
            case Lookup.NoSuchName none -> new TextAnswer.None();
            case Lookup.Failed failed -> new TextAnswer.TemporaryFailure(failed.reason());
        };
    }

    private static List<String> texts(List<Record> records) {
        return records.stream()
                .map(TXTRecord.class::cast)
                .map(record -> record.getStringsAsByteArrays().stream()
                        .map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                        .collect(Collectors.joining()))
                .toList();
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
