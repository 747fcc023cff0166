package org.posthorn.tlsrpt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.posthorn.event.MailEvent.TlsNegotiated;
import org.posthorn.mail.TlsFailure;
import org.posthorn.mail.TlsFault;

/// Sessions that failed in one and the same way (RFC 8460 section 4.4). What is not known is empty, and left out.
///
/// @param sessions how many; 0 where it only stands for the way
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record FailureDetail(
        @JsonProperty("result-type") String type,
        @JsonProperty("sending-mta-ip") String sender,
        @JsonProperty("receiving-mx-hostname") String host,
        @JsonProperty("receiving-mx-helo") String helo,
        @JsonProperty("receiving-ip") String address,
        @JsonProperty("failed-session-count") long sessions,
        @JsonProperty("failure-reason-code") String reason) {
    private static final int LONGEST = 200;

    FailureDetail {
        sender = text(sender);
        host = text(host);
        helo = text(helo);
        address = text(address);
        reason = text(reason);
    }

    static FailureDetail of(TlsNegotiated event, TlsFailure failure) {
        return new FailureDetail(
                failure.fault().code(),
                event.local(),
                event.host(),
                event.helo(),
                event.address(),
                0,
                failure.reason());
    }

    /// Without where it was: of a policy that could not be had.
    static FailureDetail of(TlsFailure failure) {
        return new FailureDetail(failure.fault().code(), "", "", "", "", 0, failure.reason());
    }

    /// What stands for all the ways beyond those that are told apart.
    static FailureDetail others(TlsFault fault) {
        return new FailureDetail(fault.code(), "", "", "", "", 0, "");
    }

    /// The way alone.
    FailureDetail way() {
        return counted(0);
    }

    FailureDetail counted(long number) {
        return new FailureDetail(type, sender, host, helo, address, number, reason);
    }

    /// Hosts say what they like, at what length they like; null is what a file lacks.
    private static String text(@Nullable String given) {
        if (given == null) {
            return "";
        }
        String cut = given.length() > LONGEST ? given.substring(0, LONGEST) : given;
        return cut.replaceAll("[^ -~]", "?");
    }
}
