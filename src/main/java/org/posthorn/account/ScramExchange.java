package org.posthorn.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): client and server each prove that they know the
/// password's keys, and neither sends them. What the server's last message would bring with the success goes out as
/// a challenge that the client answers with nothing (RFC 4954 section 4): so a client can check the server before
/// it is logged in.
final class ScramExchange implements SaslExchange {
    private enum Stage {
        FIRST,
        FINAL,
        VERIFIED
    }

    private final Credentials credentials;
    private final ScramBinding binding;
    private final Supplier<String> nonces;
    private Stage stage = Stage.FIRST;
    private @Nullable ScramFirst first;
    private @Nullable ScramKeys keys;
    private @Nullable Account account;
    private String nonce = "";
    private String serverFirst = "";

    /// @param nonces makes what no client can foretell: printable ASCII without commas
    ScramExchange(Credentials credentials, ScramBinding binding, Supplier<String> nonces) {
        this.credentials = credentials;
        this.binding = binding;
        this.nonces = nonces;
    }

    @Override
    public SaslStep start(byte @Nullable [] initial) throws AccountException {
        return initial == null ? new SaslStep.Challenge(new byte[0]) : next(initial);
    }

    @Override
    public SaslStep next(byte[] response) throws AccountException {
        Optional<String> message = SaslText.decode(response);
        if (message.isEmpty()) {
            return new SaslStep.Malformed("not UTF-8");
        }
        return switch (stage) {
            case FIRST -> first(message.get());
            case FINAL -> last(message.get());
            case VERIFIED -> verified(message.get());
        };
    }

    private SaslStep first(String message) throws AccountException {
        Optional<ScramFirst> parsed = ScramFirst.parse(message);
        if (parsed.isEmpty()) {
            return new SaslStep.Malformed("not a client-first-message");
        }
        first = parsed.get();
        if (!binding.allows(first.flag())) {
            return new SaslStep.Failure(first.name());
        }
        ScramKeys found = credentials.scramKeys(first.name());
        keys = found;
        nonce = first.nonce() + nonces.get();
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(found.salt()) + ",i=" + found.iterations();
        stage = Stage.FINAL;
        return challenge(serverFirst);
    }

    private SaslStep last(String message) throws AccountException {
        Optional<ScramFinal> parsed = ScramFinal.parse(message);
        if (first == null || keys == null || parsed.isEmpty()) {
            return new SaslStep.Malformed("not a client-final-message");
        }
        ScramFinal told = parsed.get();
        byte[] authMessage =
                (first.bare() + ',' + serverFirst + ',' + told.withoutProof()).getBytes(StandardCharsets.UTF_8);
        boolean proven = Scram.proves(told.proof(), keys, authMessage);
        boolean bound = MessageDigest.isEqual(told.binding(), expectedBinding(first));
        boolean fresh = told.nonce().equals(nonce);
        if (!proven || !bound || !fresh || !first.isForItself()) {
            return new SaslStep.Failure(first.name());
        }
        account = credentials.named(first.name()).orElse(null);
        if (account == null) {
            // Removed while it logged in.
            return new SaslStep.Failure(first.name());
        }
        stage = Stage.VERIFIED;
        return challenge("v=" + Base64.getEncoder().encodeToString(Scram.serverSignature(keys, authMessage)));
    }

    /// The gs2 header as it came, then what ties the login to the connection.
    private byte[] expectedBinding(ScramFirst hello) {
        byte[] header = hello.header().getBytes(StandardCharsets.UTF_8);
        byte[] data = hello.flag().equals(ScramBinding.USED) ? binding.octets() : new byte[0];
        byte[] all = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return all;
    }

    private SaslStep verified(String message) {
        return account == null || !message.isEmpty()
                ? new SaslStep.Malformed("not the empty response that ends SCRAM")
                : new SaslStep.Success(account);
    }

    private static SaslStep challenge(String text) {
        return new SaslStep.Challenge(text.getBytes(StandardCharsets.UTF_8));
    }
}
