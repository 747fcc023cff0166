package org.posthorn.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.alias.Known;
import org.posthorn.alias.TableFindings;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.DomainPattern;
import org.posthorn.route.LocalAddresses;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteTarget;
import org.posthorn.route.SenderMatch;
import org.posthorn.route.TlsLevel;
import org.posthorn.route.TlsRule;

/// Whether routes and domains fit together: mail for a domain of ours without a route would be taken, find this server
/// by the DNS, and be lost with its report.
final class RouteChecks {
    private final Section root;
    private final Configuration configuration;
    private final List<RouteRule> rules;
    private final List<Section> sections;

    /// @param root of the file that the configuration was read from; it has one table for each rule, in order
    RouteChecks(Section root, Configuration configuration) {
        this.root = root;
        this.configuration = configuration;
        this.rules = configuration.routes().rules();
        this.sections = root.tables("route");
    }

    /// @param delivered the domains of ours in which recipients remain when aliases are followed
    void check(Map<String, TableFindings.Remaining> delivered) {
        for (int i = 0; i < rules.size(); i++) {
            checkUsed(i);
            checkHosts(sections.get(i), rules.get(i));
        }
        checkTls();
        checkTables();
        checkInbound(delivered);
    }

    /// An operator who wrote a route wants it used, and its mail goes elsewhere.
    private void checkUsed(int index) {
        RouteRule rule = rules.get(index);
        List<DomainPattern> match = rule.match().isEmpty() ? List.of(new DomainPattern("*")) : rule.match();
        var unused = new ArrayList<Integer>();
        Section taker = sections.get(index);
        for (int i = 0; i < match.size(); i++) {
            Optional<Section> earlier = taker(match.get(i), index);
            if (earlier.isPresent()) {
                unused.add(i);
                taker = earlier.get();
            }
        }
        Section section = sections.get(index);
        if (unused.size() == match.size()) {
            String key = section.has("match") ? "match" : section.has("sender") ? "sender" : "account";
            section.report(key, "this route is never used: the one at line " + taker.line() + " takes all its mail");
            return;
        }
        for (int i : unused) {
            section.warn("match", i, match.get(i).text() + " is of no use: an earlier route takes its mail");
        }
    }

    private Optional<Section> taker(DomainPattern domains, int later) {
        for (int i = 0; i < later; i++) {
            if (rules.get(i).takes(domains, rules.get(later))) {
                return Optional.of(sections.get(i));
            }
        }
        return Optional.empty();
    }

    private void checkTls() {
        List<Section> tables = root.section("delivery").tables("tls");
        List<TlsRule> tls = configuration.routes().tls();
        var earlier = new ArrayList<DomainPattern>();
        for (int i = 0; i < tls.size(); i++) {
            if (tls.get(i).match().stream().allMatch(domains -> earlier.stream().anyMatch(e -> e.covers(domains)))) {
                tables.get(i).report("match", "this rule on TLS is never used: earlier ones match first");
            }
            if (!configuration.delivery().startTls() && needsTls(tls.get(i).level())) {
                tables.get(i).report("level", "needs TLS, which starttls = false of [delivery] switches off");
            }
            earlier.addAll(tls.get(i).match());
        }
    }

    private static boolean needsTls(TlsLevel level) {
        return switch (level) {
            case AUTO, NONE, OPPORTUNISTIC -> false;
            case ENCRYPT, VERIFY, DANE, STS -> true;
        };
    }

    /// Without a table nobody is known but the postmaster.
    private void checkTables() {
        if (!configuration.recipients().aliases().files().isEmpty()) {
            return;
        }
        for (Section section : root.tables("domain")) {
            section.required("name", InboundKeys.DOMAIN)
                    .filter(name -> configuration.recipients().domains().known().get(MailAddress.domainKey(name))
                            == Known.TABLE)
                    .ifPresent(_ -> section.report("known", "\"table\" needs a table: files of [aliases] is empty"));
        }
    }

    private void checkInbound(Map<String, TableFindings.Remaining> delivered) {
        Section inbound = root.section("inbound");
        List<String> domains = InboundKeys.domains(inbound);
        var seen = new HashSet<String>();
        for (int i = 0; i < domains.size(); i++) {
            String domain = MailAddress.domainKey(domains.get(i));
            TableFindings.Remaining remaining = delivered.get(domain);
            if (!seen.add(domain)) {
                inbound.warn("domains", i, domain + " is there twice");
            } else if (remaining != null) {
                checkInbound(inbound, i, domain, remaining);
            }
        }
    }

    private void checkInbound(Section inbound, int index, String domain, TableFindings.Remaining remaining) {
        Optional<RouteRule> found = rules.stream()
                .filter(RouteRule::isUnconditional)
                .filter(rule -> rule.match().stream().anyMatch(pattern -> pattern.matches(domain)))
                .findFirst();
        if (found.isEmpty() && takeEverybody(domain)) {
            return;
        }
        if (found.isEmpty()) {
            String who = remaining.all() ? domain : remaining.example().toString();
            boolean some =
                    rules.stream().anyMatch(rule -> rule.match().stream().anyMatch(pattern -> pattern.matches(domain)));
            inbound.report(
                    "domains",
                    index,
                    "mail for " + who + " has no route" + (some ? " for every sender and account" : "")
                            + ": it would be accepted, go by the DNS, come back here and be lost (to = \"mx\" says that"
                            + " other hosts take it)");
        } else if (found.get().to() instanceof RouteTarget.Reject) {
            inbound.warn(
                    "domains", index, "mail for " + domain + " is accepted, and then returned: its route is reject:");
        } else if (found.get().to() instanceof RouteTarget.Mx && !isNamed(found.get(), domain)) {
            inbound.warn(
                    "domains", index, "mail for " + domain + " goes by the DNS: that is for other hosts' backup alone");
        }
    }

    /// Whether several routes, each for a part of the senders, take all mail for a domain.
    private boolean takeEverybody(String domain) {
        return SenderMatch.isEverybody(rules.stream()
                .filter(rule -> rule.account().isEmpty())
                .filter(rule ->
                        rule.match().isEmpty() || rule.match().stream().anyMatch(pattern -> pattern.matches(domain)))
                .flatMap(rule -> rule.sender().stream())
                .toList());
    }

    private static boolean isNamed(RouteRule rule, String domain) {
        return rule.match().stream().anyMatch(pattern -> pattern.text().equals(domain));
    }

    /// A host that is this server itself.
    private void checkHosts(Section section, RouteRule rule) {
        if (!(rule.to() instanceof RouteTarget.Fixed(Destination destination))) {
            return;
        }
        List<Destination.RankedHost> hosts = switch (destination) {
            case Destination.SmtpHosts smtp -> smtp.hosts();
            case Destination.Lmtp(String host, int port) -> List.of(new Destination.RankedHost(0, host, port));
            case Destination.LmtpSocket _,
                    Destination.Maildir _,
                    Destination.Pipe _,
                    Destination.Post _,
                    Destination.Discard _ -> List.of();
        };
        for (Destination.RankedHost host : hosts) {
            configuration.listeners().stream()
                    .filter(listener -> listener.settings().binds().stream().anyMatch(bind -> leadsTo(host, bind)))
                    .findFirst()
                    .ifPresent(listener -> {
                        String told = host.host() + ':' + host.port() + " is this server itself, its listener "
                                + listener.name();
                        if (rule.isUnconditional()) {
                            section.report("to", told);
                        } else {
                            section.warn("to", told);
                        }
                    });
        }
    }

    private boolean leadsTo(Destination.RankedHost host, InetSocketAddress bind) {
        if (bind.getPort() != host.port()) {
            return false;
        }
        Optional<InetAddress> address = host.withoutDns();
        if (address.isEmpty()) {
            return MailAddress.domainKey(host.host()).equals(MailAddress.domainKey(configuration.hostname()))
                    && !bind.getAddress().isLoopbackAddress();
        }
        return bind.getAddress().isAnyLocalAddress()
                ? LocalAddresses.has(address.get())
                : bind.getAddress().equals(address.get());
    }
}
