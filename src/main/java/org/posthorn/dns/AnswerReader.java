package org.posthorn.dns;

import java.time.Duration;
import java.util.ArrayList;
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

    /// @param trusted whether the resolver's word is taken for it that DNSSEC vouches for the response
    AnswerReader(Question question, Message response, boolean trusted) {
        this.response = response;
        secure = trusted && response.getHeader().getFlag(Flags.AD);
        name = question.name();
        type = question.type();
    }

    Lookup read() {
        int code = response.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return new Lookup.Failed("answered " + Rcode.string(code));
        }
        List<Record> records = follow();
        if (!records.isEmpty()) {
            return new Lookup.Found(name, records, secure, Duration.ofSeconds(ttl));
        }
        return code == Rcode.NXDOMAIN
                ? new Lookup.NoSuchName(secure, negativeTtl())
                : new Lookup.Empty(secure, negativeTtl());
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
        // Each turn follows one alias, so a ring of them ends.
        for (int turn = 0; turn <= answers.size(); turn++) {
            List<Record> found = ofName(answers, type);
            if (!found.isEmpty()) {
                return found;
            }
            List<Record> aliases = ofName(answers, org.xbill.DNS.Type.CNAME);
            if (aliases.isEmpty()) {
                return List.of();
            }
            name = ((CNAMERecord) aliases.getFirst()).getTarget();
        }
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
