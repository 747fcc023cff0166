package org.posthorn.delivery;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;
import org.posthorn.mail.TlsVerdict;
import org.posthorn.tls.DaneCheck;
import org.posthorn.tls.ServerIdentity;

/// Judges a TLS session by what was demanded of its host.
final class TlsJudge {
    private static final TlsFailure NOT_LISTED =
            new TlsFailure(TlsFault.VALIDATION_FAILURE, "it does not list the host");

    private final ServerIdentity identity;

    TlsJudge(ServerIdentity identity) {
        this.identity = identity;
    }

    /// What came of it.
    sealed interface Finding {
        /// It will do.
        ///
        /// @param domains whose mail alone may go there, since the certificate names them and not the host; empty for
        /// anybody's
        /// @param failure that the domain wants to hear of, though the mail goes there; null when there is none
        record Fit(
                TlsVerdict verdict,
                Set<String> domains,
                @Nullable TlsFailure failure) implements Finding {
            Fit(TlsVerdict verdict, Set<String> domains) {
                this(verdict, domains, null);
            }
        }

        record Unfit(TlsFailure failure) implements Finding {}
    }

    /// @param domains whose mail is to go there
    Finding judge(Demand demand, SSLSession session, String host, Set<String> domains) {
        return switch (demand) {
            case Demand.ClearText clear -> fit(new TlsVerdict.Encrypted(clear.reason()));
            case Demand.Opportunistic _ -> fit(new TlsVerdict.Encrypted(""));
            case Demand.Encryption encryption -> fit(new TlsVerdict.Encrypted(encryption.reason()));
            case Demand.Promised promised ->
                new Finding.Fit(
                        new TlsVerdict.Encrypted(promised.reason()),
                        Set.of(),
                        new TlsFailure(TlsFault.TLSA_INVALID, promised.reason()));
            case Demand.Identity wanted -> {
                Optional<TlsFailure> doubt = identity.failure(session, host);
                yield doubt.isPresent()
                        ? new Finding.Unfit(doubt.get())
                        : fit(new TlsVerdict.Verified(wanted.reason() + ", certificate of " + host));
            }
            case Demand.Listed _ -> {
                Optional<TlsFailure> doubt = identity.failure(session, host);
                yield doubt.isPresent()
                        ? new Finding.Unfit(doubt.get())
                        : fit(new TlsVerdict.Sts("MTA-STS policy, certificate of " + host));
            }
            case Demand.Trial trial -> onTrial(trial, identity.failure(session, host));
            case Demand.Dane dane -> byRecords(dane, session, domains);
            case Demand.Impossible impossible -> new Finding.Unfit(impossible.failure());
        };
    }

    private static Finding onTrial(Demand.Trial trial, Optional<TlsFailure> doubt) {
        Optional<TlsFailure> failure = trial.listed() ? doubt : Optional.of(NOT_LISTED);
        return failure.map(why -> new Finding.Fit(
                        new TlsVerdict.Encrypted("MTA-STS policy in testing: " + why.reason()), Set.of(), why))
                .orElseGet(() -> new Finding.Fit(new TlsVerdict.Sts("MTA-STS policy in testing"), Set.of()));
    }

    /// The base domain and its like first: a certificate that has one of them serves everybody's mail.
    private static Finding byRecords(Demand.Dane dane, SSLSession session, Set<String> domains) {
        var names = new HashSet<>(domains);
        names.add(dane.baseDomain());
        names.addAll(dane.names());
        return switch (new DaneCheck(dane.records()).check(session, names)) {
            case DaneCheck.Finding.Doubtful doubtful -> new Finding.Unfit(doubtful.failure());
            case DaneCheck.Finding.Matched matched
            when matched.names().contains(dane.baseDomain())
                    || matched.names().stream().anyMatch(dane.names()::contains) ->
                new Finding.Fit(verdict(matched, dane), Set.of());
            case DaneCheck.Finding.Matched matched
            when matched.names().containsAll(domains) -> new Finding.Fit(verdict(matched, dane), Set.copyOf(domains));
            case DaneCheck.Finding.Matched _ ->
                new Finding.Unfit(new TlsFailure(
                        TlsFault.CERTIFICATE_HOST_MISMATCH,
                        "the certificate is not of " + dane.baseDomain() + ", nor of all of " + domains));
        };
    }

    private static TlsVerdict verdict(DaneCheck.Finding.Matched matched, Demand.Dane dane) {
        return new TlsVerdict.Dane("TLSA " + matched.record() + " of " + dane.baseDomain());
    }

    private static Finding fit(TlsVerdict verdict) {
        return new Finding.Fit(verdict, Set.of());
    }
}
