package org.posthorn.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.alias.AliasSettings;
import org.posthorn.alias.Known;
import org.posthorn.alias.OurDomains;
import org.posthorn.alias.RecipientSettings;
import org.posthorn.alias.SrsSettings;
import org.posthorn.alias.VerpRule;
import org.posthorn.mail.MailAddress;

/// `[aliases]`, `[[domain]]`, `[srs]` and `[[verp]]`: whom recipients stand for, and under whom mail leaves.
final class AliasKeys {
    private static final ValueType<Known> KNOWN = Types.oneOf(Known.class);
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
        Optional<String> home = inbound.stream().findFirst();
        return root.section("srs")
                .settings(section -> new RecipientSettings(domains, home, aliases, srs(section), verp));
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
        for (Section section : root.tables("domain")) {
            Optional<String> name = section.required("name", InboundKeys.DOMAIN);
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
