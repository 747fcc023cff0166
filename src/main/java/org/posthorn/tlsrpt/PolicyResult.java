package org.posthorn.tlsrpt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.DomainTlsPolicy;

/// What came of the sessions under one policy (RFC 8460 section 4.4).
record PolicyResult(
        @JsonProperty("policy") Policy policy,
        @JsonProperty("summary") Summary summary,

        @JsonProperty("failure-details") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FailureDetail> failures) {

    PolicyResult(Policy policy, Summary summary, @Nullable List<FailureDetail> failures) {
        this.policy = policy;
        this.summary = summary;
        this.failures = failures == null ? List.of() : List.copyOf(failures);
    }

    /// The policy that applied.
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Policy(
            @JsonProperty("policy-type") String type,
            @JsonProperty("policy-string") List<String> text,
            @JsonProperty("policy-domain") String domain,
            @JsonProperty("mx-host") List<String> hosts) {
        Policy(String type, @Nullable List<String> text, String domain, @Nullable List<String> hosts) {
            this.type = type;
            this.text = text == null ? List.of() : List.copyOf(text);
            this.domain = domain;
            this.hosts = hosts == null ? List.of() : List.copyOf(hosts);
        }

        /// @param recipientDomain whose the policy is where it does not say
        static Policy of(DomainTlsPolicy policy, String recipientDomain) {
            return new Policy(
                    policy.type().code(),
                    policy.text(),
                    policy.domain().isEmpty() ? recipientDomain : policy.domain(),
                    policy.hosts());
        }

        DomainTlsPolicy published(String recipientDomain) {
            var known =
                    DomainTlsPolicy.Type.valueOf(type.toUpperCase(Locale.ROOT).replace('-', '_'));
            return new DomainTlsPolicy(known, domain.equals(recipientDomain) ? "" : domain, text, hosts);
        }
    }

    /// The sum of all sessions under it.
    record Summary(
            @JsonProperty("total-successful-session-count") long successful,
            @JsonProperty("total-failure-session-count") long failed) {}
}
