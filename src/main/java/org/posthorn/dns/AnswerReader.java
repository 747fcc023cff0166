package org.posthorn.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// Reads the response of a recursive resolver: follows the aliases in it, and tells apart no such name, no such
/// records, and no answer.
final class AnswerReader {
    /// RFC 2308 section 5: without a SOA a negative answer may not be kept.
    private static final Duration NOT_KEPT = Duration.ZERO;

    private final Message response;
    private final int type;
    private Name name;
    private final boolean secure;
    private long ttl = Long.MAX_VALUE;
    /// Followed so far.
    private int aliases;
    private boolean ring;

    /// @param trusted whether the resolver's word is taken for it that DNSSEC vouches for the response
    AnswerReader(Question question, Message response, boolean trusted) {
        this.response = response;
        secure = trusted && response.getHeader().getFlag(Flags.AD);
        name = question.name();
        type = question.type();
    }

    /// [Lookup.Failed] is no word of the domain's: another server may know better.
    Lookup read() {
        int code = response.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            String why = validationFailure();
            return new Lookup.Failed(
                    why == null ? "answered " + Rcode.string(code) : "gave an answer that DNSSEC finds forged: " + why);
        }
        List<Record> records = follow();
        if (!records.isEmpty()) {
            return new Lookup.Found(name, records, secure, Duration.ofSeconds(ttl));
        }
        String defect = defect(code);
        if (defect != null) {
            return new Lookup.Failed(defect);
        }
        return code == Rcode.NXDOMAIN
                ? new Lookup.NoSuchName(secure, negativeTtl())
                : new Lookup.Empty(secure, negativeTtl());
    }

    /// Why an answer without records does not say that there are none, or null where it does.
    private @Nullable String defect(int code) {
        if (ring) {
            return "answered with a ring of aliases (CNAME)";
        }
        if (aliases == 0 && response.getSection(Section.ANSWER).stream().anyMatch(AnswerReader::isContent)) {
            return "answered with records that were not asked for";
        }
        boolean authority = response.getHeader().getFlag(Flags.AA);
        SOARecord soa = soa();
        if (authority || soa != null && name.subdomain(soa.getName())) {
            return null;
        }
        // RFC 2308 section 2.2: a referral has NS records and no SOA record.
        boolean referral = soa == null
                && response.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS);
        if (referral && aliases == 0 && code == Rcode.NOERROR) {
            return "referred to other name servers and did not resolve the name";
        }
        boolean recursion = response.getHeader().getFlag(Flags.RA);
        return recursion || aliases > 0
                ? null
                : "denied the records, though it neither offers recursion nor has the zone";
    }

    /// Other than signatures and what proves that there is no record.
    private static boolean isContent(Record record) {
        return switch (record.getType()) {
            case Type.RRSIG, Type.NSEC, Type.NSEC3 -> false;
            default -> true;
        };
    }

    /// What the validator of this program says of a signature that does not hold; null where the server itself failed.
    private @Nullable String validationFailure() {
        return response.getSection(Section.ADDITIONAL).stream()
                .filter(record -> record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .filter(TXTRecord.class::isInstance)
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .findFirst()
                .orElse(null);
    }

    /// The name that aliases led to and that this response says nothing about, or null: it must be asked for by
    /// itself.
    @Nullable
    Name openAlias() {
        boolean decided = response.getRcode() == Rcode.NXDOMAIN || soa() != null;
        return decided ? null : name;
    }

    private List<Record> follow() {
        List<Record> answers = response.getSection(Section.ANSWER);
        var seen = new HashSet<Name>();
        while (seen.add(name)) {
            List<Record> found = ofName(answers, type);
            if (!found.isEmpty()) {
                return found;
            }
            List<Record> targets = ofName(answers, Type.CNAME);
            if (targets.isEmpty()) {
                return List.of();
            }
            name = ((CNAMERecord) targets.getFirst()).getTarget();
            aliases++;
        }
        ring = true;
        return List.of();
    }

    private List<Record> ofName(List<Record> answers, int wanted) {
        var found = new ArrayList<Record>();
        for (Record answer : answers) {
            if (answer.getType() == wanted && answer.getName().equals(name)) {
                found.add(answer);
                ttl = Math.min(ttl, answer.getTTL());
            }
        }
        return found;
    }

    private Duration negativeTtl() {
        SOARecord soa = soa();
        return soa == null ? NOT_KEPT : Duration.ofSeconds(Math.min(ttl, Math.min(soa.getTTL(), soa.getMinimum())));
    }

    private @Nullable SOARecord soa() {
        for (Record authority : response.getSection(Section.AUTHORITY)) {
            if (authority instanceof SOARecord soa) {
                return soa;
            }
        }
        return null;
    }
}
