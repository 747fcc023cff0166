package org.posthorn.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.posthorn.alias.AliasSettings;
import org.posthorn.alias.CallAheadSettings;
import org.posthorn.alias.Known;
import org.posthorn.alias.OurDomains;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.SrsSettings;
import org.posthorn.alias.VerpRule;
import org.posthorn.mail.MailAddress;
import org.posthorn.route.Destination;
import org.posthorn.route.RouteRule;
import org.posthorn.route.RouteTarget;

/// `[aliases]`, `[[domain]]`, `[srs]`, `[[verp]]` and `[call-ahead]`: whom recipients stand for, and under whom mail leaves.
final class AliasKeys {
    private static final ValueType<Known> KNOWN = Types.oneOf(Known.class);
    private static final ValueType<CallAheadSettings.Unreachable> UNREACHABLE =
            Types.oneOf(CallAheadSettings.Unreachable.class);
    private static final ValueType<String> SEPARATOR =
            Types.parsed("separator", "a character between quotes", text -> text, text -> text);
    private static final ValueType<String> DELIMITERS =
            Types.parsed("delimiters", "two characters between quotes", text -> text, text -> text);
    private static final ValueType<MailAddress> MAILBOX =
            Types.parsed("mail address", "a mail address between quotes", MailAddress::parse, MailAddress::toString);

    private AliasKeys() {}

    /// @param inbound the domains of `[inbound]`
    static RecipientSettings read(Section root, List<String> inbound) {
        AliasSettings aliases = root.section("aliases").settings(AliasKeys::aliases);
        OurDomains domains = domains(root, OurDomains.of(inbound));
        List<VerpRule> verp = verp(root);
        CallAheadSettings ahead = root.section("call-ahead").settings(AliasKeys::callAhead);
        Optional<String> home = inbound.stream().findFirst();
        return root.section("srs")
                .settings(section -> new RecipientSettings(domains, home, aliases, srs(section), verp, ahead));
    }

    private static AliasSettings aliases(Section section) {
        var d = AliasSettings.defaults();
        return new AliasSettings(
                section.list("files", Types.PATH, d.files()),
                section.value("detail-separator", SEPARATOR, d.detailSeparator()),
                section.value("keep-detail", Types.FLAG, d.keepDetail()),
                section.value("depth", Types.INTEGER, d.depth()),
                section.value("expansion", Types.INTEGER, d.expansion()),
                section.value("reload-interval", Types.DURATION, d.reloadInterval()));
    }

    private static OurDomains domains(Section root, OurDomains inbound) {
        OurDomains domains = inbound;
        var named = new HashSet<String>();
        for (Section section : root.tables("domain")) {
            Optional<String> name = section.required("name", InboundKeys.DOMAIN);
            if (name.isPresent() && !named.add(MailAddress.domainKey(name.get()))) {
                section.report("name", "there is another [[domain]] \"" + name.get() + '"');
            }
            Optional<Known> known = section.required("known", KNOWN);
            if (name.isPresent() && known.isPresent()) {
                domains = with(section, domains, name.get(), known.get());
            }
        }
        return domains;
    }

    private static OurDomains with(Section section, OurDomains domains, String name, Known known) {
        try {
            return domains.with(name, known);
        } catch (IllegalArgumentException e) {
            section.report("name", String.valueOf(e.getMessage()));
            return domains;
        }
    }

    private static SrsSettings srs(Section section) {
        var d = SrsSettings.defaults();
        return new SrsSettings(
                section.optional("secret-file", Types.PATH, "none"),
                section.value("domain", InboundKeys.DOMAIN, d.domain(), "the first of the inbound domains"),
                section.value("hash-length", Types.INTEGER, d.hashLength()),
                section.value("max-age", Types.DURATION, d.maxAge()));
    }

    private static CallAheadSettings callAhead(Section section) {
        var d = CallAheadSettings.defaults();
        return new CallAheadSettings(
                section.value("positive", Types.DURATION, d.positive()),
                section.value("negative", Types.DURATION, d.negative()),
                section.value("pause", Types.DURATION, d.pause()),
                section.value("entries", Types.INTEGER, d.entries()),
                section.value("at-once", Types.INTEGER, d.atOnce()),
                section.value("timeout", Types.DURATION, d.timeout()),
                section.value("unreachable", UNREACHABLE, d.unreachable()));
    }

    /// Only a host that the configuration names is asked, never whoever the DNS names: reports where there is none.
    static void requireHosts(Section root, OurDomains domains, List<RouteRule> routes) {
        for (Section section : root.tables("domain")) {
            Optional<String> name = section.required("name", InboundKeys.DOMAIN).map(MailAddress::domainKey);
            if (name.isPresent()
                    && domains.known().get(name.get()) == Known.CALL_AHEAD
                    && !isHost(name.get(), routes)) {
                section.report(
                        "known",
                        "\"call-ahead\" needs a route to a host for " + name.get()
                                + ": smtp://, lmtp:// or lmtp:unix:");
            }
        }
    }

    private static boolean isHost(String domain, List<RouteRule> routes) {
        return routes.stream()
                .filter(rule -> rule.match().stream().anyMatch(pattern -> pattern.matches(domain)))
                .findFirst()
                .filter(rule -> rule.to() instanceof RouteTarget.Fixed(Destination to)
                        && (to instanceof Destination.SmtpHosts
                                || to instanceof Destination.Lmtp
                                || to instanceof Destination.LmtpSocket))
                .isPresent();
    }

    private static List<VerpRule> verp(Section root) {
        var rules = new ArrayList<VerpRule>();
        for (Section section : root.tables("verp")) {
            List<MailAddress> senders = section.requiredList("senders", MAILBOX);
            String delimiters = section.value("delimiters", DELIMITERS, VerpRule.USUAL);
            if (!senders.isEmpty()) {
                try {
                    rules.add(new VerpRule(senders, delimiters));
                } catch (IllegalArgumentException e) {
                    section.report("delimiters", String.valueOf(e.getMessage()));
                }
            }
        }
        return rules;
    }
}
